// What is asked for, and the answer; the address bar holds the question, so that Back and a link lead to it.

import { go } from '/browse.js';
import { grid } from '/grid.js';
import { $, about, call, h, many, pictureOf, score, toast } from '/page.js';

export const plain = { terms: [], show: 'photos', sort: 'score', after: '', before: '', folder: '', camera: '', hasPlace: '', threshold: '' };
export let asked = { ...plain };
export let answer = null;
let asking = null;

export const boxTerm = () => asked.terms.find(term => term.words && term.weight > 0);
const isDropped = term => term.dropped !== undefined;
const isFiltered = () => ['after', 'before', 'folder', 'camera', 'hasPlace', 'threshold'].some(key => asked[key] !== '');

export function addressOf() {
  const parts = new URLSearchParams();
  const only = asked.terms.length === 1 && asked.terms[0].words && asked.terms[0].weight === 1;
  if (only) {
    parts.set('q', asked.terms[0].words);
  } else if (asked.terms.length > 0) {
    parts.set('t', JSON.stringify(asked.terms));
  }
  for (const key of Object.keys(plain)) {
    if (key !== 'terms' && asked[key] !== plain[key]) {
      parts.set(key, asked[key]);
    }
  }
  const query = parts.toString();
  return query ? `/?${query}` : '/';
}

export function readAddress() {
  const parts = new URLSearchParams(location.search);
  asked = { ...plain };
  for (const key of Object.keys(plain)) {
    if (key !== 'terms' && parts.has(key)) {
      asked[key] = parts.get(key);
    }
  }
  try {
    asked.terms = parts.has('t') ? JSON.parse(parts.get('t')) : parts.get('q')?.trim() ? [{ words: parts.get('q').trim(), weight: 1 }] : [];
  } catch {
    asked.terms = [];
  }
}

export const question = () => ({
  terms: asked.terms, show: asked.terms.length === 0 ? 'photos' : asked.show, sort: asked.sort,
  after: asked.after || null, before: asked.before || null, folder: asked.folder || null, camera: asked.camera || null,
  hasPlace: asked.hasPlace === '' ? null : asked.hasPlace === 'yes', threshold: asked.threshold === '' ? null : +asked.threshold,
});

export async function ask({ push = true } = {}) {
  asking?.abort();
  const mine = asking = new AbortController();
  drawQuery();
  $('search').classList.add('busy');
  try {
    const found = await call('/api/search', question(), mine.signal);
    if (push) {
      history.pushState(null, '', addressOf());
      scrollTo(0, 0);
    }
    showAnswer(found);
  } catch {
    // said already, or overtaken by the next question
  } finally {
    if (asking === mine) {
      $('search').classList.remove('busy');
    }
  }
}

export function search(terms, changes = {}) {
  asked = { ...asked, ...changes, terms };
  if ($('closer').open) {
    $('closer').close();
  }
  go('search', { push: false });
  return ask();
}

const termOf = item => item.frame === null || item.frame === undefined ? { row: item.row, weight: 1, version: item.version } : { row: item.row, frame: item.frame, weight: 1, version: item.version };
export const similar = item => search([termOf(item)]);
export const more = (item, weight) => search([...asked.terms, { ...termOf(item), weight }]);

export async function dropped(file) {
  if (!file) {
    return;
  }
  if (file.size > 64 * 1024 * 1024) {
    toast('That picture is too large: at most 64 MB.');
    return;
  }
  $('search').classList.add('busy');
  try {
    const { dropped } = await call('/api/picture', file);
    await search([{ dropped, weight: 1 }]);
  } catch {
    // said already
  } finally {
    $('search').classList.remove('busy');
  }
}

// ---------------------------------------------------------------- the query's parts, the bar, the filters

export function drawQuery() {
  const box = boxTerm();
  $('words').value = box?.words ?? '';
  $('words').placeholder = asked.terms.length > 0 ? 'And in words …' : 'Say what the picture shows: a dog on the beach';
  $('query').hidden = asked.terms.length === 0;
  const chips = asked.terms.length === 1 && box && box.weight === 1 ? [] : asked.terms.map(chip);
  const input = h('input', { 'aria-label': 'More or less of', placeholder: 'more or less of …', autocomplete: 'off' });
  const add = weight => {
    if (input.value.trim()) {
      search([...asked.terms, { words: input.value.trim(), weight }]);
    } else {
      input.focus();
    }
  };
  $('query').replaceChildren(...chips, h('form', { class: 'add', onsubmit: event => { event.preventDefault(); add(1); } }, input,
    h('button', { type: 'submit', title: 'more like this' }, '+ more'), h('button', { type: 'button', title: 'less like this', onclick: () => add(-1) }, '− less')));
}

function chip(term, place) {
  const change = part => search(asked.terms.map((one, i) => i === place ? { ...one, ...part } : one));
  const name = term.words ? `“${term.words}”` : isDropped(term) ? 'the dropped picture' : 'this picture';
  const img = term.words ? null : h('img', { src: isDropped(term) ? `/dropped/${term.dropped}` : pictureOf(term), alt: '' });
  return h('div', { class: term.weight < 0 ? 'chip less' : 'chip', role: 'group', 'aria-label': name },
    h('button', { type: 'button', class: 'sign', title: term.weight < 0 ? 'less like this: press for more' : 'more like this: press for less', 'aria-label': term.weight < 0 ? `less like ${name}` : `more like ${name}`, onclick: () => change({ weight: -term.weight }) }, term.weight < 0 ? '−' : '+'),
    img, h('span', { class: 'said' }, term.words ?? (isDropped(term) ? 'your picture' : 'like this')), h('span', { class: 'times', 'aria-hidden': 'true' }, '×'),
    h('input', {
      type: 'number', min: '0.1', max: '10', step: '0.1', value: Math.abs(term.weight), 'aria-label': `weight of ${name}`, title: 'weight',
      onchange: event => +event.target.value > 0 && change({ weight: Math.sign(term.weight) * +event.target.value }),
    }),
    h('button', { type: 'button', 'aria-label': `remove ${name}`, title: 'remove', onclick: () => search(asked.terms.filter((_, i) => i !== place)) }, '×'));
}

export function drawBar() {
  const kinds = [['photos', 'Photos'], ['videos', 'Videos'], ['frames', 'Moments']];
  $('show').hidden = about.videos === 0;
  $('show').replaceChildren(...kinds.map(([kind, words]) => h('button', {
    type: 'button', 'aria-pressed': String(asked.show === kind), onclick: () => { asked.show = kind; asked.terms.length > 0 ? ask() : drawBar(); $('words').focus(); },
  }, words)));
  $('sort').value = asked.terms.length === 0 ? 'date' : asked.sort;
  $('sort').disabled = asked.terms.length === 0;
  $('filters').classList.toggle('on', isFiltered());
}

export function drawPanel() {
  const field = (key, words, input) => {
    input.value = asked[key];
    input.addEventListener('change', () => { asked[key] = input.value; ask(); });
    return h('label', {}, words, input);
  };
  const list = (values, any) => h('select', {}, h('option', { value: '' }, any), values.map(value => h('option', { value }, value)));
  $('panel').replaceChildren(
    field('after', 'From', h('input', { type: 'date' })), field('before', 'To', h('input', { type: 'date' })),
    about.folders.length > 0 ? field('folder', 'Folder', list(about.folders, 'all')) : '',
    about.cameras.length > 0 ? field('camera', 'Camera', list(about.cameras, 'any')) : '',
    field('hasPlace', 'Place', h('select', {}, h('option', { value: '' }, 'known or not'), h('option', { value: 'yes' }, 'known'), h('option', { value: 'no' }, 'not known'))),
    field('threshold', 'Threshold', h('input', { type: 'number', min: '-1', max: '1', step: '0.005', placeholder: answer?.threshold != null ? score(answer.threshold) : 'its own' })),
    h('button', { type: 'reset', onclick: event => { event.preventDefault(); asked = { ...plain, terms: asked.terms, show: asked.show, sort: asked.sort }; drawPanel(); ask(); } }, 'Clear'));
}

export function showAnswer(found) {
  answer = found;
  drawBar();
  const of = asked.show === 'videos' && asked.terms.length ? 'video' : asked.show === 'frames' && asked.terms.length ? 'moment' : 'photo';
  const sum = $('summary');
  if (found.threshold === null) {
    sum.replaceChildren(h('b', {}, many(found.total, 'photo')), isFiltered() ? ' fit the filter, the newest first' : ', the newest first', about.videos > 0 ? ` · ${many(about.videos, 'video')} to search in` : '');
  } else {
    sum.replaceChildren(h('b', {}, found.found === 0 ? 'Nothing' : many(found.found, of)), ` above ${score(found.threshold)}`, found.total > found.found ? `, of ${found.total.toLocaleString('en')}` : '', ` · ${Math.round(found.milliseconds)} ms`);
  }
  $('notes').replaceChildren(...found.notes.map(note => h('p', { class: 'note' }, note)));
  const empty = $('empty');
  empty.hidden = found.total > 0;
  empty.textContent = about.photos + about.videos === 0 ? 'There is no picture in this folder yet.'
    : isFiltered() ? 'Nothing fits the filter.' : of === 'photo' ? 'There is nothing to show.' : `No ${of} fits.`;
  grid.show(found, asked.terms.length > 0 ? asked.show : 'photos');
  document.title = `${found.query || 'Photos'} · ClipLens`;
}
