/**
 * What a page owes to everybody: names, sizes, contrasts, order. Tells what is wrong.
 *
 * Contrasts are looked at on plain colours only; what lies on a picture is for people's eyes.
 */
() => {
  const problems = [];
  const isSeen = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
    && !element.closest('[aria-hidden="true"], .hidden-but-read, .skip');
  const label = (element) => `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 30)}`;

  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  problems.push(...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `two are called ${id}`));
  if (document.querySelectorAll('h1').length !== 1) problems.push('not one h1');
  if (!document.querySelector('main')) problems.push('no main');
  let level = 1;
  for (const heading of document.querySelectorAll('h1, h2, h3')) {
    if (Number(heading.tagName[1]) > level + 1) problems.push(`a level is left out: ${label(heading)}`);
    level = Number(heading.tagName[1]);
  }

  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (isSeen(field) && !field.labels.length && !field.ariaLabel) problems.push(`no label: ${field.name}`);
    for (const id of (field.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)) {
      if (!document.getElementById(id)) problems.push(`described by nothing: ${id}`);
    }
  }
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const id = link.getAttribute('href').slice(1);
    if (isSeen(link) && !document.getElementById(id)) problems.push(`leads nowhere: ${id}`);
  }

  for (const target of document.querySelectorAll('a, button, summary, select, textarea, input:not([type=hidden])')) {
    if (!isSeen(target)) continue;
    if (target.matches('a, button') && !target.textContent.trim() && !target.ariaLabel) problems.push('no name');
    const box = ['checkbox', 'radio'].includes(target.type) ? target.closest('label') : target;
    const { width, height } = box.getBoundingClientRect();
    if (height < 43.5 || width < 43.5) problems.push(`small (${width.toFixed()} × ${height.toFixed()}): ${label(target)}`);
  }

  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const parse = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color) => color.slice(0, 3)
    .map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const backgroundOf = (element) => {
    for (let behind = element; behind; behind = behind.parentElement) {
      const style = getComputedStyle(behind);
      if (style.backgroundImage !== 'none') return null;
      const color = parse(style.backgroundColor);
      if (color[3] === 255) return color;
      if (color[3] !== 0) return null;
    }
    return null;
  };
  for (const element of document.body.querySelectorAll('*')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!hasText || !isSeen(element) || element.closest('svg, script, style')) continue;
    const behind = backgroundOf(element);
    if (!behind) continue;
    const [lighter, darker] = [luminance(parse(getComputedStyle(element).color)), luminance(behind)].sort((a, b) => b - a);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    if (contrast < 4.5) problems.push(`contrast ${contrast.toFixed(2)}: ${label(element)}`);
  }

  if (document.documentElement.scrollWidth > innerWidth) problems.push('wider than the window');
  return problems;
}
