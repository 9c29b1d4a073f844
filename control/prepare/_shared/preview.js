/** A page of ours in a frame, made by hand: Alpine's build for strict content policies touches no frames. */

/**
 * Show `address` in the frame inside `place`, at the size of a whole picture, scaled to the width of `place`.
 * @param {HTMLElement} place
 * @param {string} address
 * @param {string} title what screen readers say of it
 * @param {number} [width] in pixels, of the window that the page believes to be in; that of the place without it
 */
export function showPreview(place, address, title, width) {
  const known = place.querySelector("iframe");
  if (known?.dataset.address === address) return;
  const frame = known ?? document.createElement("iframe");
  frame.dataset.address = address;
  frame.title = title;
  frame.src = address;
  if (known) return;
  place.replaceChildren(frame);
  if (!width) return;
  frame.style.width = `${width}px`;
  const observer = new ResizeObserver(() => {
    const scale = place.clientWidth / width;
    frame.style.transform = `scale(${scale})`;
    frame.style.height = `${place.clientHeight / scale}px`;
  });
  observer.observe(place);
}
