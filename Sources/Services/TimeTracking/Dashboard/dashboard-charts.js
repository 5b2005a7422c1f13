export const hours = (seconds) => (seconds / 3600).toFixed(2);

// An element with attributes and children; a text child stays a text.
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const dayNames = ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// A day is the number of days since 1970; the zone's clock changes do not matter to it.
const dayOf = (date) => Date.parse(`${date}T00:00:00Z`) / 86400000;
const dateOf = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
const weekdayOf = (day) => (((day + 4) % 7) + 7) % 7;
const monthOf = (day) => months[Number(dateOf(day).slice(5, 7)) - 1];
const startOfWeek = (day, weekStart) => day - ((weekdayOf(day) - weekdays.indexOf(weekStart) + 7) % 7);

// The bars: days, or weeks where there are many days.
function bars(summary) {
  const [first, last] = [dayOf(summary.firstDay), dayOf(summary.lastDay)];
  const perBar = last - first + 1 > 62 ? 7 : 1;
  const start = perBar === 7 ? startOfWeek(first, summary.weekStart) : first;
  const list = [];
  for (let day = start; day <= last; day += perBar) {
    list.push({ day, name: perBar === 7 ? `week of ${dateOf(day)}` : dateOf(day), seconds: 0, parts: new Map() });
  }
  for (const day of summary.days) {
    const bar = list[Math.floor((dayOf(day.date) - start) / perBar)];
    bar.seconds += day.seconds;
    for (const part of day.activities) bar.parts.set(part.activity_type, (bar.parts.get(part.activity_type) ?? 0) + part.seconds);
  }
  return { list, perBar };
}

export function drawDays(place, table, summary, color) {
  const { list, perBar } = bars(summary);
  const [width, left, top, bottom] = [Math.max(place.clientWidth || 960, 300), 30, 12, 260];
  const longest = Math.max(3600, ...list.map((bar) => bar.seconds));
  const step = [1, 2, 4, 5, 10, 20, 50, 100, 200].find((hours) => longest / 3600 / hours <= 5) ?? 500;
  const drawing = drawn('svg', { width: '100%', viewBox: `0 0 ${width} ${bottom + 28}`, role: 'img',
    'aria-label':
      `${hours(summary.seconds)} hours in ${list.length} ${perBar === 7 ? 'weeks' : 'days'}; the table below has each` });
  for (let mark = 0; mark * 3600 <= longest; mark += step) {
    const y = bottom - (bottom - top) * mark * 3600 / longest;
    drawing.append(drawn('line', { class: 'axis', x1: left, x2: width, y1: y, y2: y }),
      drawn('text', { x: left - 6, y: y + 4, 'text-anchor': 'end' }, String(mark)));
  }
  const pitch = (width - left) / list.length;
  const breadth = Math.max(1, Math.min(56, pitch - Math.min(8, pitch / 5)));
  const everyLabel = Math.ceil((perBar === 7 ? 28 : 44) / pitch);
  let lastLabel = -everyLabel;
  list.forEach((bar, index) => {
    const x = left + pitch * index + (pitch - breadth) / 2;
    const group = drawn('g', {}, drawn('title', {}, title(bar)));
    let y = bottom;
    for (const [name, seconds] of [...bar.parts].sort((a, b) => color(a[0]) - color(b[0]))) {
      const length = (bottom - top) * seconds / longest;
      y -= length;
      group.append(drawn('rect', { class: `a${color(name)}`, x, y, width: breadth, height: Math.max(0, length - .5), rx: 1.5 }));
    }
    drawing.append(group);
    const isMonth = index > 0 && dateOf(bar.day).slice(0, 7) !== dateOf(list[index - 1].day).slice(0, 7);
    if ((perBar === 1 || isMonth) && index - lastLabel >= everyLabel && index + everyLabel / 2 <= list.length) {
      lastLabel = index;
      const label = perBar === 7 ? monthOf(bar.day) : `${dayNames[weekdayOf(bar.day)]} ${dateOf(bar.day).slice(8)}`;
      drawing.append(drawn('text', { x: x + breadth / 2, y: bottom + 18, 'text-anchor': 'middle' }, label));
    }
  });
  place.replaceChildren(drawing);
  document.getElementById('days-title').textContent = perBar === 7 ? 'Weeks' : 'Days';
  table.replaceChildren(
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, perBar === 7 ? 'Week' : 'Day'),
      element('th', { scope: 'col', class: 'number' }, 'Hours'))),
    element('tbody', {}, ...list.map((bar) => element('tr', {}, element('th', { scope: 'row' }, bar.name),
      element('td', { class: 'number' }, hours(bar.seconds))))));
}

function title(bar) {
  const parts = [...bar.parts].sort((a, b) => b[1] - a[1]).slice(0, 8);
  return [`${bar.name}: ${hours(bar.seconds)} h`, ...parts.map(([name, seconds]) => `${name} ${hours(seconds)}`)].join('\n');
}

export function drawHeatmap(place, summary) {
  const [first, last] = [dayOf(summary.firstDay), dayOf(summary.lastDay)];
  const start = startOfWeek(first, summary.weekStart);
  const seconds = new Map(summary.days.map((day) => [dayOf(day.date), day.seconds]));
  const longest = Math.max(1, ...seconds.values());
  const [pitch, left, top] = [13, 24, 18];
  const width = left + pitch * (Math.floor((last - start) / 7) + 1);
  const drawing = drawn('svg', { viewBox: `0 0 ${width} ${top + 7 * pitch}`, role: 'img',
    'aria-label': `${hours(summary.seconds)} hours on ${seconds.size} days from ${summary.firstDay} to ${summary.lastDay}` });
  for (let day = first; day <= last; day += 1) {
    const [week, row] = [Math.floor((day - start) / 7), (day - start) % 7];
    const time = seconds.get(day) ?? 0;
    const level = time === 0 ? 0 : Math.min(4, 1 + Math.floor(4 * time / (longest + 1)));
    const place = { x: left + week * pitch, y: top + row * pitch, width: 11, height: 11, rx: 2.5 };
    drawing.append(drawn('rect', { class: `l${level}`, ...place },
      drawn('title', {}, `${dateOf(day)}: ${hours(time)} h`)));
    const date = dateOf(day);
    if (date.endsWith('-01') && left + (week + 2) * pitch <= width) {
      drawing.append(drawn('text', { x: left + week * pitch, y: 10 }, monthOf(day)));
    }
  }
  for (let row = 0; row < 7; row += 2) {
    drawing.append(drawn('text', { x: 0, y: top + row * pitch + 10 }, dayNames[weekdayOf(start + row)]));
  }
  place.replaceChildren(drawing);
  place.scrollLeft = place.scrollWidth;
}
