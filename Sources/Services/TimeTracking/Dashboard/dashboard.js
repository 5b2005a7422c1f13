import { drawDays, drawHeatmap, element, hours } from './dashboard-charts.js';
import { Clock } from './dashboard-clock.js';

const rowsAtATime = 100;
const colorCount = 8;
const id = (name) => document.getElementById(name);

const state = {
  period: 'week', entries: [], found: [], shown: 0, colors: new Map(), clock: new Clock('UTC'), edited: null, turn: 0 };

// --- The API ---------------------------------------------------------------------------------------------------------

class Problem extends Error {
  constructor(status, document) {
    const list = (document.errors ?? []).map((error) => `${error.pointer.replace('/0/', '')} ${error.rule}`);
    super([document.detail ?? `The API answered ${status}.`, ...list].join('\n'));
    this.status = status;
  }
}

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  const key = sessionStorage.getItem('key');
  if (key) headers['x-api-key'] = key;
  let answer;
  try {
    answer = await fetch(path, { ...options, headers });
  } catch {
    throw new Error('The API cannot be reached. Is it running?');
  }
  if (answer.ok) return answer.status === 204 ? null : (await answer.json()).data;
  let document = {};
  try { document = await answer.json(); } catch { /* not a problem document */ }
  throw new Problem(answer.status, document);
}

const summary = (period) => ask(`summary?period=${period}`);
const fetchEntries = (period) => ask(`fetch?period=${period}`);
const update = (entry) => ask('update', {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify([entry]) });
const remove = (key) => ask(`entries/${encodeURIComponent(key)}`, { method: 'DELETE' });

// --- Showing ---------------------------------------------------------------------------------------------------------

async function load() {
  const turn = ++state.turn;
  id('main').setAttribute('aria-busy', 'true');
  try {
    const [year, chosen, entries] = await Promise.all([
      summary('year'), state.period === 'year' ? null : summary(state.period), fetchEntries(state.period)]);
    if (turn !== state.turn) return;
    id('problem').hidden = true;
    show(year, chosen ?? year, entries);
  } catch (error) {
    if (turn === state.turn) showProblem(error);
  } finally {
    if (turn === state.turn) id('main').setAttribute('aria-busy', 'false');
  }
}

function showProblem(error) {
  if (error.status === 401) return id('key-dialog').showModal();
  id('problem-text').textContent = error.message;
  id('problem').hidden = false;
}

function show(year, chosen, entries) {
  state.clock = new Clock(chosen.timeZone);
  // By the year, so that an activity keeps its colour in every period.
  state.colors = new Map(year.activities.map((activity, rank) => [activity.activity_type, Math.min(rank, colorCount - 1)]));
  const isEmpty = year.entries === 0 && chosen.entries === 0 && entries.length === 0;
  id('empty').hidden = !isEmpty;
  id('figures').hidden = isEmpty;
  id('zone').textContent = `Days and times are those of ${chosen.timeZone}.`;
  id('known').replaceChildren(...year.activities.map((activity) => element('option', { value: activity.activity_type })));
  if (isEmpty) return;

  id('total').textContent = hours(chosen.seconds);
  id('per-day').textContent = chosen.averages.activeDay.toFixed(2);
  id('per-week').textContent = chosen.averages.week.toFixed(2);
  id('count').textContent = chosen.entries.toLocaleString('en');
  drawDays(id('days'), id('days-table'), chosen, color);
  drawHeatmap(id('heatmap'), year);
  showActivities(chosen);
  state.entries = entries.reverse().map((entry) => ({
    ...entry, text: `${entry.activity_type ?? ''}\n${entry.description ?? ''}\n${entry.start}`.toLowerCase() }));
  search();
}

function color(activity) { return state.colors.get(activity) ?? colorCount - 1; }

function showActivities(chosen) {
  const longest = chosen.activities[0]?.seconds || 1;
  id('activities').replaceChildren(...chosen.activities.map((activity) => {
    const fill = element('div', { class: `fill a${color(activity.activity_type)}` });
    fill.style.width = `${100 * activity.seconds / longest}%`;
    const share = chosen.seconds ? Math.round(100 * activity.seconds / chosen.seconds) : 0;
    const button = element('button', { type: 'button', title: 'Search for its entries' },
      element('span', { class: 'name' }, activity.activity_type), element('span', { class: 'hours' }, hours(activity.seconds)),
      element('span', { class: 'share' }, `${share}%`), element('div', { class: 'track' }, fill));
    button.addEventListener('click', () => { id('search').value = activity.activity_type; search(); id('search').focus(); });
    return element('li', {}, button);
  }));
  const remarks = [];
  const { overlaps, skipped } = chosen;
  if (chosen.entries === 0) remarks.push('Nothing in this period.');
  if (overlaps.count) remarks.push(`${overlaps.count} overlap(s): ${hours(overlaps.seconds)} h are counted twice.`);
  if (skipped) remarks.push(`${skipped} skipped: without start or end, or longer than seven days.`);
  id('remark').textContent = remarks.join(' ');
}

function search() {
  const words = id('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  state.found = words.length ? state.entries.filter((entry) => words.every((word) => entry.text.includes(word))) : state.entries;
  state.shown = 0;
  id('entries').replaceChildren();
  showMore();
  const total = state.found.reduce((sum, entry) => sum + seconds(entry), 0);
  id('found').textContent = words.length ? `${state.found.length} found, ${hours(total)} h` : '';
}

function seconds(entry) {
  const length = (Date.parse(entry.end) - Date.parse(entry.start)) / 1000;
  return Number.isFinite(length) ? Math.max(0, length) : 0;
}

function showMore() {
  const next = state.found.slice(state.shown, state.shown + rowsAtATime);
  state.shown += next.length;
  id('entries').append(...next.map(row));
  id('more').hidden = state.shown >= state.found.length;
  id('more').textContent = `Show more (${(state.found.length - state.shown).toLocaleString('en')})`;
}

function row(entry) {
  const name = entry.activity_type ?? '';
  const edit = element('button', { type: 'button', 'aria-label': `Correct ${name}, ${state.clock.day(entry.start)}` }, 'Correct');
  edit.addEventListener('click', () => openEditor(entry));
  return element('tr', {},
    element('td', {}, state.clock.day(entry.start)), element('td', {}, state.clock.times(entry.start, entry.end)),
    element('td', {}, element('span', { class: `dot a${color(name)}` }), name), element('td', {}, entry.description ?? ''),
    element('td', { class: 'number' }, hours(seconds(entry))), element('td', {}, edit));
}

// --- Adding, correcting, deleting ------------------------------------------------------------------------------------

function openEditor(entry = null) {
  state.edited = entry;
  id('editor-title').textContent = entry ? 'Correct an entry' : 'Add an entry';
  const end = Math.floor(Date.now() / 60000) * 60000;
  const times = entry ? [entry.start, entry.end] : [new Date(end - 3600000).toISOString(), new Date(end).toISOString()];
  ['start', 'end'].forEach((name, place) => {
    const local = state.clock.local(times[place]);
    id(name).step = local.endsWith(':00') ? '60' : '1';
    id(name).value = local.endsWith(':00') ? local.slice(0, 16) : local;
  });
  id('activity').value = entry?.activity_type ?? '';
  id('description').value = entry?.description ?? '';
  id('delete').hidden = !entry;
  id('delete').textContent = 'Delete';
  id('editor-problem').hidden = true;
  id('editor').showModal();
}

async function save() {
  const old = state.edited;
  const entry = { activity_type: id('activity').value, start: state.clock.instant(id('start').value),
    end: state.clock.instant(id('end').value) };
  if (id('description').value) entry.description = id('description').value;
  const isSame = (name) => old && Date.parse(old[name]) === Date.parse(entry[name]);
  // A length that was given by hand stays as long as its ends do.
  if (isSame('start') && isSame('end')) {
    Object.assign(entry, { start: old.start, end: old.end });
    if (typeof old.duration === 'number') entry.duration = old.duration;
  }
  await update(entry);
  // The new one first: whatever fails, nothing is lost.
  const key = `${entry.activity_type.trim()}_${entry.start}_${entry.end}`;
  if (old && old.activity_start_end !== key) await removeKnown(old);
  await done(old ? 'The entry is corrected.' : 'The entry is added.');
}

async function removeKnown(entry) {
  try {
    await remove(entry.activity_start_end);
  } catch (error) {
    if (error.status !== 404) throw error;
  }
}

async function deleteEdited() {
  if (id('delete').textContent === 'Delete') {
    id('delete').textContent = 'Really delete?';
    return;
  }
  await removeKnown(state.edited);
  await done('The entry is deleted.');
}

async function done(message) {
  id('editor').close();
  id('told').textContent = message;
  await load();
}

function guarded(action) {
  return async (event) => {
    event?.preventDefault();
    try {
      await action();
    } catch (error) {
      if (error.status === 401) return id('key-dialog').showModal();
      id('editor-problem').textContent = error.message;
      id('editor-problem').hidden = false;
    }
  };
}

// --- Wiring ----------------------------------------------------------------------------------------------------------

const periods = [...document.querySelectorAll('[data-period]')];
function choose(period) {
  state.period = period;
  periods.forEach((button) => button.setAttribute('aria-pressed', String(button.dataset.period === period)));
  history.replaceState(null, '', `#${period}`);
  id('told').textContent = '';
  load();
}
periods.forEach((button) => button.addEventListener('click', () => choose(button.dataset.period)));
id('add').addEventListener('click', () => openEditor());
id('add-first').addEventListener('click', () => openEditor());
id('retry').addEventListener('click', load);
id('search').addEventListener('input', search);
id('more').addEventListener('click', showMore);
id('cancel').addEventListener('click', () => id('editor').close());
id('delete').addEventListener('click', guarded(deleteEdited));
id('entry-form').addEventListener('submit', guarded(save));
id('key-form').addEventListener('submit', () => {
  sessionStorage.setItem('key', id('key').value);
  id('key').value = '';
  load();
});
const wanted = periods.find((button) => `#${button.dataset.period}` === location.hash);
choose(wanted?.dataset.period ?? 'week');
