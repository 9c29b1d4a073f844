/**
 * What is wrong with the texts and plates in the picture: a sentence for each fault.
 * @param {{leastRem: number}} options
 */
({ leastRem }) => {
  const PLATES = ".plate, .tab, .help, .case, .told.on, .plate-small, .ticker, .stamp, .code";
  const BOXES = `${PLATES}, .words, .city`;
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const faults = [];

  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const words = (element) => element.textContent.trim().slice(0, 40);
  const blame = (what, element) => faults.push(`${what}: .${element.className || element.tagName} “${words(element)}”`);

  // Plates lie on nothing, and in the picture's safe area.
  const shownOf = (plate) => clipped(plate.getBoundingClientRect(), plate);
  const isShown = (plate) => isSeen(plate) && shownOf(plate).height > 1;
  const plates = [...document.querySelectorAll(PLATES)].filter((plate) => plate.closest(".part.on") && isShown(plate));
  const holds = (a, b) => a.contains(b) || b.contains(a);
  const { innerWidth: width, innerHeight: height } = window;
  for (const plate of plates) {
    // A hammered stamp stands askew.
    const box = plate.getBoundingClientRect();
    const slack = plate.matches(".stamp") ? 0.2 * rem : 1;
    const isOut = box.left < width * 0.05 - slack || box.right > width * 0.95 + slack;
    if (isOut || box.top < height * 0.028 - slack || box.bottom > height * 0.972 + slack) blame("is out of the picture", plate);
  }
  for (const [place, plate] of plates.entries()) {
    for (const other of plates.slice(place + 1)) {
      if (holds(plate, other)) continue;
      const [a, b] = [shownOf(plate), shownOf(other)];
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) {
        blame(`lies on .${other.className}`, plate);
      }
    }
  }

  // A tab gives way to the one before it.
  for (const tab of plates.filter((plate) => plate.matches(".tab + .tab"))) {
    const before = tab.previousElementSibling;
    if (before.scrollWidth > before.clientWidth) blame("is cut off for the next tab", before);
  }

  // A text that is made as wide as its longest line wraps no other way.
  for (const element of document.querySelectorAll(".part.on [data-fit]")) {
    const [{ width: narrowed }, { height: before }] = [element.style, element.getBoundingClientRect()];
    element.style.width = "";
    if (element.getBoundingClientRect().height < before - 1) blame("wraps anew once narrowed", element);
    element.style.width = narrowed;
  }

  // Texts stay in their plates, can be read, and end their lines where a line may end.
  const walker = document.createTreeWalker(document.querySelector(".picture"), NodeFilter.SHOW_TEXT);
  const blocks = new Map();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || !element.closest(".part.on") || !isSeen(element)) continue;
    if (parseFloat(getComputedStyle(element).fontSize) < leastRem * rem - 0.05) blame("too small", element);
    // A ticker runs through its window, digits are set by hand.
    if (element.closest(".run, .digits")) continue;
    const block = element.closest("p, h1, h2, li") ?? element;
    const lines = blocks.get(block) ?? new Map();
    blocks.set(block, lines);
    for (const { text, rect } of fragments(node)) {
      const seen = clipped(rect, element);
      // Of the line after the last one, a little stands in the padding, where it is not drawn.
      if (seen.width <= 1 || seen.height < rect.height * (hasEllipsis(element) ? 0.3 : 0.05)) continue;
      const isCutThrough = seen.height < rect.height * 0.6;
      if (isCutThrough) blame("a line is cut through", block);
      if (rect.right > seen.right + 2 && !hasEllipsis(element)) blame("a word is cut off", block);
      const box = element.closest(BOXES);
      const place = box?.getBoundingClientRect();
      if (place && (seen.left < place.left - 1 || seen.right > place.right + 1)) blame("leaves its plate", block);
      const slack = rect.height * 0.2;
      if (place && (seen.top < place.top - slack || seen.bottom > place.bottom + slack)) blame("leaves its plate", block);
      const line = [...lines.keys()].find((top) => Math.abs(top - rect.top) < rect.height / 2) ?? rect.top;
      lines.set(line, [...(lines.get(line) ?? []), text]);
    }
  }
  for (const [block, lines] of blocks) {
    if (lines.size < 2 || hasEllipsis(block)) continue;
    for (const line of [...lines.values()].map((parts) => parts.join(" "))) {
      const plain = line.replace(/[\u00ad\u200b\s]/g, "");
      if (/^\p{L}$/u.test(plain)) blame(`“${plain}” alone on its line`, block);
      if (/^[!?:;»…,.]/u.test(plain)) blame(`a line begins with “${plain[0]}”`, block);
    }
  }
  return [...new Set(faults)];

  /** The words of a text, each with the box of its line; those on two lines in parts, and blamed if cut wrongly. */
  function* fragments(node) {
    const range = document.createRange();
    const boxOf = (from, to) => {
      range.setStart(node, from);
      range.setEnd(node, to);
      return [...range.getClientRects()].filter((rect) => rect.width > 0);
    };
    for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
      const boxes = boxOf(index, index + word.length);
      if (!boxes.length) continue;
      const isOnOneLine = boxes.every((box) => Math.abs(box.top - boxes[0].top) < box.height / 2);
      if (isOnOneLine) {
        yield { text: word, rect: union(boxes) };
        continue;
      }
      let [text, line] = ["", []];
      let offset = index;
      for (const char of word) {
        // That of a hyphen comes first.
        const box = boxOf(offset, offset + char.length).at(-1);
        if (box && line.length && box.top > line[0].top + line[0].height / 2) {
          if (!mayBreak(text, char)) blame(`“${text}/${word.slice(offset - index)}” broken`, node.parentElement);
          yield { text, rect: union(line) };
          [text, line] = ["", []];
        }
        text += char;
        if (box) line.push(box);
        offset += char.length;
      }
      if (line.length) yield { text, rect: union(line) };
    }
  }

  function mayBreak(before, after) {
    const isWestern = (text) => /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{N}]$/u.test(text);
    return !isWestern([...before].at(-1) ?? "") || !isWestern(after);
  }

  function union(boxes) {
    const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
    const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
    return new DOMRect(left, top, right - left, bottom - top);
  }

  /** What is left of a box once all that clips it has done so. */
  function clipped(rect, element) {
    let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom];
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX === "visible") continue;
      const box = at.getBoundingClientRect();
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  }

  /** Whether a block tells that there is more of its text. */
  function hasEllipsis(block) {
    for (let at = block; at && !at.matches(".part"); at = at.parentElement) {
      const style = getComputedStyle(at);
      const isClamped = style.webkitLineClamp !== "none" && at.scrollHeight > at.clientHeight + 1;
      if (isClamped || (style.textOverflow === "ellipsis" && at.scrollWidth > at.clientWidth)) return true;
    }
    return false;
  }
}
