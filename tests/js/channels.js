/** Message channels for tests: one that somebody listens to keeps Node running. */

/** @import { TestContext } from "node:test" */

/**
 * Have the channels that are opened from now on closed when the test ends.
 * @param {TestContext} context
 */
export function closeChannels(context) {
  /** @type {MessageChannel[]} */
  const channels = [];
  const original = globalThis.MessageChannel;
  globalThis.MessageChannel = class extends original {
    constructor() {
      super();
      channels.push(this);
    }
  };
  context.after(() => {
    globalThis.MessageChannel = original;
    for (const { port1 } of channels) port1.close();
  });
}
