/**
 * What of a page can't be read or pressed in this window: what is wider than it, cut off, broken or covered. Tells what
 * is wrong. The page must be at rest.
 */
() => {
  const problems = new Set();
  const isReadAlone = (element) => {
    for (let around = element; around; around = around.parentElement) {
      if (getComputedStyle(around).clipPath === 'inset(50%)') return true;
    }
    return false;
  };
  const isSeen = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
    && !isReadAlone(element)
    && !element.closest('[aria-hidden="true"], .hidden-but-read, .skip, svg, script, style, template, option, [hidden]');
  const label = (element) => `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 40)}`;

  if (document.documentElement.scrollWidth > innerWidth) problems.add('the page is wider than the window');

  const clips = (element, axis) => getComputedStyle(element)[`overflow${axis}`] !== 'visible';
  /** The part of the box that its ancestors let through; what can be scrolled to counts. */
  const visiblePart = (element, box) => {
    let { left, top, right, bottom } = box;
    const isFixed = () => getComputedStyle(element).position === 'fixed';
    for (let around = element; around && around !== document.body && around !== document.documentElement; around = around.parentElement) {
      const { left: l, top: t, right: r, bottom: b } = around.getBoundingClientRect();
      if (clips(around, 'X')) [left, right] = [Math.max(left, l), Math.min(right, r)];
      if (clips(around, 'Y')) [top, bottom] = [Math.max(top, t), Math.min(bottom, b)];
      if (around === element && isFixed()) break;
    }
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  };

  const range = document.createRange();
  for (const element of document.body.querySelectorAll('*')) {
    const ownText = [...element.childNodes].find((node) => node.nodeType === 3 && node.textContent.trim());
    const isTarget = element.matches('a, button, summary, select, textarea, input:not([type=hidden])');
    if ((!ownText && !isTarget) || !isSeen(element) || element.disabled) continue;
    if (isTarget && element.type === 'checkbox') continue;
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    range.selectNodeContents(ownText ?? element);
    // The first line counts, also of what is higher than the window.
    const { top: begin } = (ownText ? range : element).getBoundingClientRect();
    scrollBy({ top: Math.min(0, begin - innerHeight / 4), behavior: 'instant' });
    const lines = ownText ? [...range.getClientRects()].filter(({ width }) => width > 0) : [element.getBoundingClientRect()];
    if (!lines.length) continue;
    if (element.closest('.digits') && new Set(lines.map(({ top }) => Math.round(top))).size > 1) problems.add(`broken: ${label(element)}`);
    const [first] = lines;
    const seen = visiblePart(element, first);
    if (element.closest('.digits') && seen.width < first.width - 2) problems.add(`cut off: ${label(element)}`);
    // Half a line, and of a line that is cut with dots a word.
    if (seen.height < first.height / 2 || seen.width < Math.min(first.width / 2, 40)) {
      problems.add(`cut off: ${label(element)}`);
      continue;
    }
    const [x, y] = [seen.left + seen.width / 2, seen.top + seen.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) {
      problems.add(`out of reach: ${label(element)}`);
      continue;
    }
    const there = document.elementFromPoint(x, y);
    const { left, top, right, bottom } = there?.getBoundingClientRect() ?? {};
    // Large digits are hit beyond their own box, where there is nothing of them.
    const isOnTop = left <= x && x <= right && top <= y && y <= bottom;
    if (isOnTop && !element.contains(there) && !there.contains(element)) problems.add(`covered by ${label(there)}: ${label(element)}`);
  }
  scrollTo(0, 0);
  return [...problems];
}
