/** Coalesce calls: whatever waits in the page's task queue is taken in before anything is drawn, and nothing under a press. */

import { Press } from "topchrono/core/press.js";

const press = new Press();

/**
 * A message channel, and no timer: browsers hold the timers of hidden pages back, up to a minute.
 * @param {() => void} run once for all calls that were made before the page came to it
 * @returns {() => void} have it run soon
 */
export function coalesce(run) {
  const channel = new MessageChannel();
  let isScheduled = false;
  const post = () => channel.port2.postMessage(null);
  channel.port1.onmessage = () => {
    if (press.isDown) {
      // Again through the queue: the page comes to know of the click right after.
      press.onEnd(post);
      return;
    }
    isScheduled = false;
    run();
  };
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    post();
  };
}
