// The page: search, look closer, label, tune, duplicates. Ranking, thresholds and proposals are the server's; this draws and asks.

import { mountSlider } from '/slider.js';

const about = JSON.parse(document.body.dataset.about);
const $ = id => document.getElementById(id);
const score = value => value.toFixed(3);
const clock = seconds => `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;
const many = (count, one, more = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : more}`;

/** Makes an element; texts go in as texts. */
function h(tag, attributes = {}, ...children) {
  const svg = tag === 'svg' || tag.startsWith('svg:');
  const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag.replace('svg:', '')) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

const icon = path => h('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, h('svg:path', { d: path }));
const SIMILAR = 'M9 4H5.5A1.5 1.5 0 0 0 4 5.5V9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15M15 20h3.5a1.5 1.5 0 0 0 1.5-1.5V15M8.5 12a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0';

/** Asks the server; what it could not do is said, and thrown. */
async function call(path, body, signal) {
  const isBytes = body instanceof Blob;
  const options = body === undefined ? {} : {
    method: 'POST', body: isBytes ? body : JSON.stringify(body), headers: { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' },
  };
  let response;
  try {
    response = await fetch(path, { ...options, signal });
  } catch (error) {
    if (error.name !== 'AbortError') {
      toast('ClipLens does not answer: it was stopped. Start it again.');
    }
    throw error;
  }
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    if (response.status !== 404 || said.error) {
      toast(said.error ?? (response.status === 413 ? 'That picture is too large: at most 64 MB.' : `That did not work (${response.status}).`));
    }
    throw Object.assign(new Error(said.error ?? response.statusText), { status: response.status });
  }
  return response.json();
}

let toastTimer;
function toast(text) {
  const box = $('toast');
  box.textContent = text;
  box.popover = 'manual';
  box.hidePopover();
  box.showPopover(); // above an open dialog too
  box.classList.add('on');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    box.classList.remove('on');
    box.hidePopover();
  }, 4500);
}

const pictureOf = (item, side = devicePixelRatio > 1.4 ? 640 : 320) =>
  item.frame === null || item.frame === undefined ? `/thumb/${item.row}/${side}?v=${item.version}` : `/frame/${item.row}/${item.frame}/${side}?v=${item.version}`;

function image(item, side) {
  const img = h('img', { src: pictureOf(item, side), alt: '', decoding: 'async', draggable: 'false' });
  if (!img.complete) {
    img.className = 'coming';
    img.addEventListener('load', () => img.classList.remove('coming'));
    img.addEventListener('error', () => img.parentElement?.classList.add('lost'));
  }
  return img;
}

// ---------------------------------------------------------------- what is asked for

const plain = { terms: [], show: 'photos', sort: 'score', after: '', before: '', folder: '', camera: '', hasPlace: '', threshold: '' };
let asked = { ...plain };
let answer = null;
let asking = null;

const boxTerm = () => asked.terms.find(term => term.words && term.weight > 0);
const isDropped = term => term.dropped !== undefined;
const isFiltered = () => ['after', 'before', 'folder', 'camera', 'hasPlace', 'threshold'].some(key => asked[key] !== '');

function addressOf() {
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

function readAddress() {
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

const question = () => ({
  terms: asked.terms, show: asked.terms.length === 0 ? 'photos' : asked.show, sort: asked.sort,
  after: asked.after || null, before: asked.before || null, folder: asked.folder || null, camera: asked.camera || null,
  hasPlace: asked.hasPlace === '' ? null : asked.hasPlace === 'yes', threshold: asked.threshold === '' ? null : +asked.threshold,
});

async function ask({ push = true } = {}) {
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

function search(terms, changes = {}) {
  asked = { ...asked, ...changes, terms };
  if ($('closer').open) {
    $('closer').close();
  }
  go('search', { push: false });
  return ask();
}

const termOf = item => item.frame === null || item.frame === undefined ? { row: item.row, weight: 1, version: item.version } : { row: item.row, frame: item.frame, weight: 1, version: item.version };
const similar = item => search([termOf(item)]);
const more = (item, weight) => search([...asked.terms, { ...termOf(item), weight }]);

async function dropped(file) {
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

function drawQuery() {
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

function drawBar() {
  const kinds = [['photos', 'Photos'], ['videos', 'Videos'], ['frames', 'Moments']];
  $('show').hidden = about.videos === 0;
  $('show').replaceChildren(...kinds.map(([kind, words]) => h('button', {
    type: 'button', 'aria-pressed': String(asked.show === kind), onclick: () => { asked.show = kind; asked.terms.length > 0 ? ask() : drawBar(); $('words').focus(); },
  }, words)));
  $('sort').value = asked.terms.length === 0 ? 'date' : asked.sort;
  $('sort').disabled = asked.terms.length === 0;
  $('filters').classList.toggle('on', isFiltered());
}

function drawPanel() {
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

function showAnswer(found) {
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

// ---------------------------------------------------------------- the endless grid

const SHAPES = {
  photos: { least: 190, ratio: 1, below: 30 },
  frames: { least: 250, ratio: 1.6, below: 30 },
  videos: { least: 300, ratio: 1.6, below: 70 },
};
const PAGE = 500, LINE = 58;

/** Draws only what is on the screen and a little around it, of any number of pictures. */
const grid = {
  host: $('grid'), items: [], total: 0, found: 0, number: 0, shape: SHAPES.photos, tiles: new Map(), pages: new Set(), line: null,

  show(found, kind) {
    Object.assign(this, { total: found.total, found: found.found, number: found.number, shape: SHAPES[kind], kind, pages: new Set(), items: new Array(found.total) });
    found.items.forEach((item, place) => { this.items[place] = item; });
    const threshold = found.threshold;
    this.line = threshold === null || asked.sort === 'date' || found.total === found.found && found.found > 0 ? null : h('li', { class: 'line', role: 'presentation' },
      h('span', {}, found.found === 0 ? 'Nothing reaches ' : 'The line at ', h('b', {}, score(threshold)), found.found === 0 ? '. What comes nearest:' : '. Below it, what comes nearest'),
      h('a', { href: '/tune', 'data-go': 'tune' }, 'Move it'));
    this.host.classList.add('live');
    this.host.replaceChildren(...(this.line ? [this.line] : []));
    this.tiles.clear();
    this.measure();
  },

  measure() {
    if (!this.number || this.host.offsetParent === null) {
      return;
    }
    const width = this.host.clientWidth, gap = width < 460 ? 8 : 12;
    const least = Math.min(this.shape.least, width / 2 - gap / 2);
    this.columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
    this.width = (width - gap * (this.columns - 1)) / this.columns;
    this.step = this.width / this.shape.ratio + this.shape.below + gap;
    this.gap = gap;
    this.head = this.line ? Math.ceil(this.found / this.columns) * this.step : 0; // where the line stands
    const rows = this.line ? Math.ceil((this.total - this.found) / this.columns) : Math.ceil(this.total / this.columns);
    this.host.style.height = `${this.head + (this.line ? LINE : 0) + rows * this.step}px`;
    this.host.style.setProperty('--w', `${this.width}px`);
    this.host.style.setProperty('--ratio', this.shape.ratio);
    if (this.line) {
      this.line.style.transform = `translateY(${this.head}px)`;
    }
    this.tiles.forEach((tile, place) => this.put(tile, place));
    this.draw();
  },

  place(index) {
    const under = this.line && index >= this.found;
    const within = under ? index - this.found : index;
    const row = Math.floor(within / this.columns);
    return { x: (within % this.columns) * (this.width + this.gap), y: (under ? this.head + LINE : 0) + row * this.step };
  },

  put(tile, index) {
    const { x, y } = this.place(index);
    tile.style.transform = `translate(${x}px, ${y}px)`;
  },

  // The pictures whose rows meet a stretch of the page.
  range(top, bottom) {
    const inPart = (from, count, start) => {
      const first = Math.max(0, Math.floor((top - start) / this.step)) * this.columns;
      const last = Math.min(count, Math.ceil((bottom - start) / this.step) * this.columns);
      return first < last ? [[from + first, from + last]] : [];
    };
    return this.line ? [...inPart(0, this.found, 0), ...inPart(this.found, this.total - this.found, this.head + LINE)] : inPart(0, this.total, 0);
  },

  draw() {
    if (!this.number || this.host.offsetParent === null) {
      return;
    }
    const top = scrollY - this.host.offsetTop, ahead = innerHeight;
    const wanted = new Set();
    for (const [from, to] of this.range(top - ahead, top + innerHeight + ahead)) {
      for (let index = from; index < to; index++) {
        wanted.add(index);
      }
    }
    for (const [index, tile] of this.tiles) {
      if (!wanted.has(index) && !tile.contains(document.activeElement)) {
        tile.remove();
        this.tiles.delete(index);
      }
    }
    for (const index of [...wanted].sort((a, b) => a - b)) {
      if (!this.items[index]) {
        this.load(index);
      } else if (!this.tiles.has(index)) {
        const tile = this.tile(this.items[index], index);
        this.put(tile, index);
        this.tiles.set(index, tile);
        this.host.append(tile);
      }
    }
  },

  async load(index) {
    const page = Math.floor(index / PAGE);
    if (this.pages.has(page)) {
      return;
    }
    this.pages.add(page);
    const { number } = this;
    try {
      const items = await call(`/api/answer/${number}?from=${page * PAGE}`);
      if (number === this.number) {
        items.forEach((item, i) => { this.items[page * PAGE + i] = item; });
        this.draw();
      }
    } catch (error) {
      if (error.status === 404 && number === this.number) {
        ask({ push: false }); // the answer is too old to be kept
      }
    }
  },

  tile(item, index) {
    const at = item.time === null || item.time === undefined ? '' : `, at ${clock(item.time)}`;
    const act = (words, sign, work) => h('button', { type: 'button', title: words, 'aria-label': `${words}: ${item.name}`, tabindex: '-1', onclick: work }, sign);
    return h('li', { class: this.line && index >= this.found ? 'tile under' : 'tile', 'aria-posinset': index + 1, 'aria-setsize': this.total },
      h('button', {
        type: 'button', class: 'picture', 'data-index': index, 'aria-label': `${item.name}${at}${item.score === null ? '' : `, score ${score(item.score)}`}`,
        onclick: () => closer.open(index),
      }, image(item), at ? h('span', { class: 'time' }, item.moments?.[0] ? `${clock(item.moments[0].start)}–${clock(item.moments[0].end)}` : clock(item.time)) : null,
      at ? h('svg', { class: 'play', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, h('svg:path', { d: 'M7 4.5v15l12-7.5z' })) : null),
      h('div', { class: 'actions' },
        act('Find similar', icon(SIMILAR), () => similar(item)), act('More like this', '+', () => more(item, 1)), act('Less like this', '−', () => more(item, -1))),
      item.times ? curve(item) : null,
      h('span', { class: 'caption' }, item.score === null ? null : h('b', {}, score(item.score)), h('span', { title: item.name }, item.name)));
  },

  focus(index) {
    const to = Math.min(this.total - 1, Math.max(0, index));
    const { y } = this.place(to);
    const top = this.host.offsetTop + y, edge = document.querySelector('.top').offsetHeight + 12;
    if (top < scrollY + edge) {
      scrollTo(0, top - edge);
    } else if (top + this.step > scrollY + innerHeight) {
      scrollTo(0, top + this.step - innerHeight);
    }
    this.draw();
    this.tiles.get(to)?.querySelector('.picture').focus({ preventScroll: true });
  },
};

/** Draws similarity over time, with the spans to watch behind it. */
function curve(item, attributes = { class: 'curve' }) {
  const { times, scores, moments } = item;
  const end = Math.max(times.at(-1), ...moments.map(moment => moment.end)), start = times[0];
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const x = time => end > start ? (time - start) / (end - start) * 1000 : 0;
  const y = value => most > least ? 95 - (value - least) / (most - least) * 88 : 50;
  const stretch = Math.ceil(scores.length / 400); // of many frames the highest of each stretch, so that no peak is lost
  const points = [];
  for (let from = 0; from < scores.length; from += stretch) {
    const some = scores.slice(from, from + stretch), best = from + some.indexOf(Math.max(...some));
    points.push(`${x(times[best]).toFixed(1)},${y(scores[best]).toFixed(1)}`);
  }
  if (points.length === 1) {
    points.push(`1000,${points[0].split(',')[1]}`);
  }
  return h('svg', { ...attributes, viewBox: '0 0 1000 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    moments.map(moment => h('svg:rect', { x: x(moment.start), width: Math.max(4, x(moment.end) - x(moment.start)), y: 0, height: 100 })),
    h('svg:polygon', { class: 'area', points: `0,100 ${points.join(' ')} 1000,100`, fill: 'none', stroke: 'none' }), h('svg:polyline', { points: points.join(' ') }));
}

grid.host.addEventListener('keydown', event => {
  const index = +event.target.dataset?.index;
  const item = grid.items[index];
  if (!item || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: grid.columns, ArrowUp: -grid.columns, Home: -grid.total, End: grid.total }[event.key];
  if (step) {
    event.preventDefault();
    grid.focus(index + step);
  } else if (event.key === 's') {
    similar(item);
  } else if (event.key === '+') {
    more(item, 1);
  } else if (event.key === '-') {
    more(item, -1);
  }
});

// ---------------------------------------------------------------- look closer

const closer = {
  box: $('closer'), index: -1, item: null,

  open(index) {
    this.index = index;
    this.show(grid.items[index]);
  },

  async show(item) {
    this.item = item;
    const isVideo = item.frame !== null && item.frame !== undefined;
    const side = h('aside', { class: 'side' });
    const stage = h('div', { class: 'stage' });
    this.box.replaceChildren(h('button', { class: 'close', type: 'button', 'aria-label': 'Close', onclick: () => this.box.close() }, '×'), stage, side);
    if (!this.box.open) {
      this.box.showModal();
    }
    this.turns(stage);
    if (isVideo) {
      player(stage, side, item);
    } else {
      const img = h('img', { src: pictureOf(item, 640), alt: item.name });
      const whole = h('div', { class: 'whole', onclick: event => event.target === img && whole.classList.toggle('zoom') }, img);
      stage.append(whole);
      const large = new Image();
      large.onload = () => { img.src = large.src; };
      large.src = `/large/${item.row}?v=${item.version}`;
    }
    const known = await call(`/api/item/${item.row}`).catch(() => null);
    if (known && this.item === item) {
      this.tell(side, known, isVideo);
    }
  },

  turns(stage) {
    const turn = (by, name, sign, words) => {
      const to = this.index + by;
      if (this.index >= 0 && grid.items[to]) {
        stage.append(h('button', { class: `turn ${name}`, type: 'button', 'aria-label': words, onclick: () => this.turn(by) }, sign));
      }
    };
    turn(-1, 'back', '‹', 'Previous picture');
    turn(1, 'on', '›', 'Next picture');
  },

  turn(by) {
    const to = this.index + by;
    if (this.index >= 0 && grid.items[to]) {
      this.open(to);
      grid.load(to + 1 < grid.total ? to + 1 : to);
    }
  },

  tell(side, known, isVideo) {
    const { item } = this;
    const copy = async () => { await navigator.clipboard.writeText(known.path); toast('The path is copied.'); };
    const folder = async () => (await call(`/api/item/${item.row}/folder`, {})).shown || toast('There is no file manager here. The path is to be copied above.');
    const row = (name, value) => value === null || value === undefined || value === '' ? [] : [h('dt', {}, name), h('dd', {}, value)];
    const degrees = (value, plus, minus) => `${Math.abs(value).toFixed(4)}° ${value < 0 ? minus : plus}`;
    side.prepend(
      h('h2', {}, known.name), h('p', { class: 'score' }, item.score === null ? '' : `score ${score(item.score)}`),
      h('div', { class: 'acts' },
        h('button', { class: 'act primary', type: 'button', onclick: () => similar(item) }, isVideo ? 'Find similar frames' : 'Find similar'),
        h('button', { class: 'act', type: 'button', onclick: () => more(item, 1) }, '+ More like this'),
        h('button', { class: 'act', type: 'button', onclick: () => more(item, -1) }, '− Less like this')));
    side.append(
      h('dl', {}, row(known.dateIsTheFiles ? 'File of' : 'Taken', known.date), row('Camera', known.camera),
        row('Place', known.latitude === null ? null : `${degrees(known.latitude, 'N', 'S')}, ${degrees(known.longitude, 'E', 'W')}`),
        row('Size', known.bytes === null ? null : known.bytes > 1e6 ? `${(known.bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(known.bytes / 1e3)} KB`),
        known.also.length > 0 ? row('Copies', known.also.join(', ')) : []),
      h('div', { class: 'path' }, h('code', {}, known.path), h('button', { class: 'act', type: 'button', onclick: copy }, 'Copy')),
      h('div', { class: 'path' }, h('button', { class: 'act', type: 'button', onclick: folder }, 'Show in folder')),
      ...(known.around.length > 1 ? [h('h3', {}, 'Around the same time'), h('div', { class: 'near' }, known.around.map(near => h('button', {
        type: 'button', 'aria-label': near.name, 'aria-current': near.row === item.row ? 'true' : null, onclick: () => { this.index = -1; this.show(near); },
      }, image(near, 320))))] : []));
  },
};

closer.box.addEventListener('keydown', event => {
  if (/^(INPUT|VIDEO)$/.test(event.target.tagName) || event.target.getAttribute('role') === 'slider') {
    return;
  }
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by) {
    event.preventDefault();
    closer.turn(by);
  }
});
closer.box.addEventListener('close', () => {
  closer.box.replaceChildren(); // a video stops
  if (closer.index >= 0) {
    grid.focus(closer.index);
  }
});

/** Plays a video from its moment; the similarity curve is the seek bar. */
async function player(stage, side, item) {
  const start = item.moments?.[0]?.start ?? item.time ?? 0;
  const video = h('video', { src: `/video/${item.row}?v=${item.version}#t=${start}`, controls: true, autoplay: true, playsinline: true, 'aria-label': item.name });
  video.muted = true;
  const head = h('div', { class: 'head' }, h('span'));
  const seek = h('div', { class: 'seek', role: 'slider', tabindex: '0', 'aria-label': 'time, over the similarity curve', 'aria-valuemin': 0 });
  const spans = h('ol', { class: 'moments' });
  stage.append(h('div', { class: 'whole' }, video), seek);
  side.append(h('h3', {}, 'Moments to watch'), spans);

  const known = item.times ? item : asked.terms.length > 0 ? await call(`/api/video/${item.row}/curve`, question()).catch(() => null) : null;
  if (!known || !stage.isConnected) {
    return;
  }
  const first = known.times[0], last = Math.max(known.times.at(-1), ...known.moments.map(moment => moment.end));
  seek.append(curve(known, {}), head);
  seek.setAttribute('aria-valuemax', last.toFixed(1));
  const follow = () => {
    const share = last > first ? Math.min(1, Math.max(0, (video.currentTime - first) / (last - first))) : 0;
    head.style.left = `${100 * share}%`;
    head.classList.toggle('late', share > 0.85);
    head.firstChild.textContent = clock(video.currentTime);
    seek.setAttribute('aria-valuenow', video.currentTime.toFixed(1));
    seek.setAttribute('aria-valuetext', clock(video.currentTime));
  };
  const to = time => { video.currentTime = Math.min(last, Math.max(0, time)); follow(); };
  const point = event => {
    const box = seek.getBoundingClientRect();
    to(first + (last - first) * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  seek.addEventListener('pointerdown', event => {
    seek.setPointerCapture(event.pointerId);
    point(event);
    seek.addEventListener('pointermove', point);
    seek.addEventListener('pointerup', () => seek.removeEventListener('pointermove', point), { once: true });
  });
  seek.addEventListener('keydown', event => {
    const by = { ArrowRight: 1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (by) {
      event.preventDefault();
      to(video.currentTime + by);
    }
  });
  video.addEventListener('timeupdate', follow);
  video.addEventListener('loadedmetadata', follow);
  spans.append(...known.moments.map(moment => h('li', {},
    h('button', { class: 'act', type: 'button', onclick: () => { to(moment.start); video.play(); } }, `▶ ${clock(moment.start)}–${clock(moment.end)}`, h('b', {}, score(moment.score))),
    h('a', { class: 'act', href: `/clip/${item.row}?start=${moment.start}&end=${moment.end}`, download: true, 'aria-label': `Export the clip ${clock(moment.start)} to ${clock(moment.end)}` }, 'Export'))));
  const best = known.moments[0];
  video.addEventListener('error', () => {
    if (best && !video.src.includes('/clip/')) {
      toast('The browser cannot play this format: here is the best moment, converted.');
      video.src = `/clip/${item.row}?start=${best.start}&end=${best.end}&play=true`;
    }
  });
}

// ---------------------------------------------------------------- label

const label = {
  queries: [], todo: [], place: 0, answers: [], line: null,

  async start() {
    const view = $('view-label');
    const state = await call('/api/labels');
    this.line = state.line;
    const said = state.queries.map(query => ({ ...query, term: query.words ? { words: query.words } : { row: query.row } }));
    const box = boxTerm();
    if (box && !said.some(query => query.words === box.words)) {
      said.unshift({ words: box.words, term: { words: box.words }, relevant: 0, other: 0 });
    }
    const list = h('div', { class: 'asks', role: 'group', 'aria-label': 'Queries to label for' });
    const begin = h('button', { class: 'big primary', type: 'button', onclick: () => this.go([...list.querySelectorAll(':checked')].map(one => one.term)) }, 'Start labelling');
    const ready = () => { begin.disabled = !list.querySelector(':checked'); };
    const choice = (query, checked) => {
      const input = h('input', { type: 'checkbox', checked, onchange: ready });
      input.term = query.term;
      const count = query.relevant + query.other;
      return h('label', {}, input, query.words ?? h('img', { src: `/thumb/${query.row}/320`, alt: 'like this picture' }), count > 0 ? h('small', {}, `${query.relevant} of ${count} relevant`) : null);
    };
    list.append(...said.map((query, i) => choice(query, i === 0 || query.relevant + query.other > 0)));
    const input = h('input', { 'aria-label': 'A query to label for', placeholder: said.length ? 'another query …' : 'a dog on the beach', autocomplete: 'off' });
    const add = event => {
      event.preventDefault();
      const words = input.value.trim();
      if (words) {
        list.append(choice({ words, term: { words }, relevant: 0, other: 0 }, true));
        input.value = '';
        ready();
      }
    };
    view.replaceChildren(
      h('h1', {}, 'How high must a score be to count as found?'),
      h('p', { class: 'lead' }, 'You look at pictures and say yes or no; the threshold follows from your answers. Twenty pictures are a start; five queries with some of each make it reliable. Scores are hidden, so that they do not sway you.'),
      list, h('form', { class: 'new', onsubmit: add }, input, h('button', { class: 'big', type: 'submit' }, 'Add')),
      h('p', {}, begin), h('p', { class: 'lead' }, state.labels > 0 ? `${many(state.labels, 'answer')} so far, in ${state.file}` : `Your answers are kept in ${state.file}`),
      ...(state.agreements.length > 0 ? [h('h3', {}, 'Beside other people’s labels'), h('table', {}, h('tr', {}, ['file', 'both judged', 'the same', 'Cohen’s κ'].map(words => h('th', { scope: 'col' }, words))),
        state.agreements.map(other => h('tr', {}, [other.name, other.both, other.same, other.kappa === null ? '–' : other.kappa.toFixed(2)].map(value => h('td', {}, value)))))] : []));
    ready();
    (said.length ? begin : input).focus();
  },

  async go(queries) {
    this.queries = queries;
    this.answers = [];
    await this.next();
  },

  async next() {
    const before = this.line;
    this.todo = await call('/api/labels/next', this.queries.map(term => ({ ...term, weight: 1 })));
    this.place = 0;
    if (this.todo.length === 0) {
      toast('Every picture is labelled for these queries.');
      await this.start();
      return;
    }
    this.todo.slice(0, 3).forEach(one => { new Image().src = pictureOf(one.picture, 640); });
    this.draw();
    return before;
  },

  draw() {
    const one = this.todo[this.place];
    const view = $('view-label');
    new Image().src = this.todo[this.place + 1] ? pictureOf(this.todo[this.place + 1].picture, 640) : '';
    this.frame = h('div', { class: 'judged' }, h('img', { src: pictureOf(one.picture, 640), alt: 'the picture to judge' }));
    const key = (words, name, k, work) => h('button', { type: 'button', class: name, onclick: work }, words, h('kbd', {}, k));
    view.replaceChildren(h('div', { class: 'judge' },
      h('div', {}, h('div', { class: 'ask' },
        h('h2', {}, one.queryRow === null ? `Does it show “${one.query}”?` : 'Does it resemble this?', one.queryRow === null ? null : h('img', { src: `/thumb/${one.queryRow}/320`, alt: one.query })),
        h('p', {}, `${many(this.answers.filter(answer => answer !== null).length, 'answer')} · `, h('a', { href: '/tune', 'data-go': 'tune' }, 'see the threshold'))),
      h('div', { class: 'progress', role: 'img', 'aria-label': `${this.place} of ${this.todo.length}` }, this.todo.map((_, i) => h('i', { class: i < this.place ? 'done' : '' })))),
      this.frame,
      h('div', { class: 'keys' },
        key('Yes', 'yes', '1', () => this.answer(true)), key('No', 'no', '0', () => this.answer(false)),
        key('Skip', '', 'space', () => this.answer(null)), key('Back', '', '⌫', () => this.undo()))));
  },

  async answer(relevant) {
    if (this.busy) {
      return;
    }
    this.busy = true;
    try {
      this.frame.classList.add(relevant === null ? 'skip' : relevant ? 'yes' : 'no');
      await call('/api/labels/answer', { number: this.todo[this.place].number, relevant });
      this.answers.push(relevant);
      this.place++;
      if (this.place < this.todo.length) {
        this.draw();
      } else {
        const line = await call('/api/line');
        const moved = ['text', 'image'].filter(kind => this.line && Math.abs(line[kind] - this.line[kind]) > 0.0005);
        toast(moved.length > 0 ? `The line moved from ${score(this.line[moved[0]])} to ${score(line[moved[0]])}. The next ten follow from it.` : 'Ten more, chosen by your answers.');
        this.line = line;
        await this.next();
      }
    } catch {
      this.frame.className = 'judged'; // said already; it can be answered again
    } finally {
      this.busy = false;
    }
  },

  async undo() {
    if (this.busy || this.place === 0) {
      return;
    }
    const last = this.answers.pop();
    if (last !== null) {
      await call('/api/labels/undo', {});
    }
    this.place--;
    this.draw();
  },

  key(event) {
    if (!$('view-label').querySelector('.judge') || /^(INPUT|SELECT)$/.test(event.target.tagName) || event.ctrlKey || event.metaKey) {
      return;
    }
    const work = { 1: () => this.answer(true), 0: () => this.answer(false), ' ': () => this.answer(null), Backspace: () => this.undo() }[event.key];
    if (work) {
      event.preventDefault();
      work();
    }
  },
};

// ---------------------------------------------------------------- tune, duplicates

async function tune() {
  const view = $('view-tune');
  view.replaceChildren(h('p', { class: 'empty' }, 'Fitting the threshold to your answers …'));
  const found = await call('/api/tune');
  if (found.sliders.length === 0) {
    view.replaceChildren(h('div', { class: 'narrow' }, h('h1', {}, 'There is nothing to tune yet'),
      h('p', { class: 'lead' }, 'The threshold is drawn between pictures that fit their query and pictures that do not. Say of some which they are: it takes two minutes.'),
      h('p', {}, h('a', { class: 'act primary', href: '/label', 'data-go': 'label' }, 'Label pictures'))));
    return;
  }
  const save = kind => async (threshold, where) => {
    const { saved } = await call('/api/tune/save', { kind, threshold, where });
    toast(`Saved ${score(threshold)} in ${saved}. Searches use it from now on.`);
  };
  const places = [['collection', 'Save for this collection'], ...(found.hasModelFolder ? [['model', 'Save for the model']] : [])];
  view.replaceChildren(...found.notes.map(note => h('p', { class: 'note' }, note)), ...found.sliders.map(data => {
    const host = h('div', { class: 'slider' });
    mountSlider(host, data, { save: save(data.kind), places });
    return host;
  }));
}

async function duplicates() {
  const view = $('view-duplicates');
  view.replaceChildren(h('p', { class: 'empty' }, 'Comparing every picture with every other …'));
  const found = await call('/api/duplicates');
  if (found.groups === 0) {
    view.replaceChildren(h('p', { class: 'empty' }, 'No two pictures here are equal or nearly equal.'));
    return;
  }
  const files = found.shown.flat().reduce((sum, file) => sum + 1 + file.also.length, 0);
  const size = bytes => bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1e3)} KB`;
  view.replaceChildren(
    h('div', { class: 'bar' }, h('p', { class: 'summary' }, h('b', {}, many(found.groups, 'group')), ` of equal or nearly equal pictures, ${many(files, 'file')}. Nothing is deleted: take the list.`),
      h('a', { class: 'act primary', href: '/duplicates.csv', download: true }, 'Take the list')),
    h('ol', { class: 'twins' }, found.shown.map(group => h('li', {},
      h('p', {}, group.length > 1 ? `${group.length} that look alike` : 'the same file', group.some(file => file.also.length > 0) ? `, ${many(group.reduce((sum, file) => sum + file.also.length, 0), 'copy', 'copies')}` : ''),
      h('div', {}, group.map((file, i) => h('figure', {},
        h('button', { type: 'button', 'aria-label': `Look closer at ${file.item.name}`, onclick: () => { closer.index = -1; closer.show(file.item); } }, image(file.item, 320)),
        h('figcaption', { title: [file.path, ...file.also].join('\n') }, file.item.name),
        h('span', { class: i === 0 ? 'keep' : '' }, `${size(file.bytes)}${i === 0 && group.length > 1 ? ', the largest' : ''}${file.also.length > 0 ? ` × ${file.also.length + 1}` : ''}`))))))));
}

// ---------------------------------------------------------------- views

const views = { search: null, label: () => label.start(), tune, duplicates };

function go(view, { push = true } = {}) {
  if (push) {
    history.pushState(null, '', view === 'search' ? addressOf() : `/${view}`);
  }
  for (const name of Object.keys(views)) {
    $(`view-${name}`).hidden = name !== view;
  }
  document.querySelectorAll('nav a').forEach(link => link.dataset.go === view ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current'));
  if (view === 'search') {
    grid.measure();
  } else {
    document.title = `${view[0].toUpperCase()}${view.slice(1)} · ClipLens`;
    scrollTo(0, 0);
    views[view]().catch(() => {});
  }
}

document.addEventListener('click', event => {
  const link = event.target.closest?.('[data-go]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  if (link.classList.contains('brand')) {
    search([], plain);
  } else if (link.dataset.go === 'search' && !answer) {
    go('search');
    ask({ push: false });
  } else {
    go(link.dataset.go);
  }
});

$('search').addEventListener('submit', event => {
  event.preventDefault();
  const words = $('words').value.trim(), box = boxTerm();
  const others = asked.terms.filter(term => term !== box);
  search(words ? [{ words, weight: box?.weight ?? 1 }, ...others] : others);
});
$('pick').addEventListener('change', event => { dropped(event.target.files[0]); event.target.value = ''; });
$('sort').addEventListener('change', () => { asked.sort = $('sort').value; ask(); });
$('filters').addEventListener('click', () => {
  const open = $('panel').hidden;
  $('panel').hidden = !open;
  $('filters').setAttribute('aria-expanded', String(open));
  drawPanel();
});
$('panel').addEventListener('submit', event => event.preventDefault());

let drags = 0;
addEventListener('dragenter', event => {
  if ([...event.dataTransfer.types].includes('Files')) {
    drags++;
    $('drop').hidden = false;
  }
});
addEventListener('dragleave', () => { drags = Math.max(0, drags - 1); $('drop').hidden = drags === 0; });
addEventListener('dragover', event => event.preventDefault());
addEventListener('drop', event => {
  event.preventDefault();
  drags = 0;
  $('drop').hidden = true;
  dropped(event.dataTransfer.files[0]);
});
addEventListener('paste', event => {
  const file = [...event.clipboardData.files].find(one => one.type.startsWith('image/'));
  if (file) {
    event.preventDefault();
    dropped(file);
  }
});
addEventListener('keydown', event => {
  if (!$('view-label').hidden) {
    label.key(event);
  }
  if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && !closer.box.open) {
    event.preventDefault();
    $('words').focus();
    $('words').select();
  }
});
let drawing = false;
addEventListener('scroll', () => {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => { drawing = false; grid.draw(); });
  }
}, { passive: true });
new ResizeObserver(() => grid.measure()).observe(grid.host);
const viewNow = () => Object.keys(views).find(view => location.pathname === `/${view}`) ?? 'search';
addEventListener('popstate', () => {
  if (closer.box.open) {
    closer.box.close();
  }
  const view = viewNow();
  if (view === 'search') {
    readAddress();
    ask({ push: false });
  }
  go(view, { push: false });
});

readAddress();
drawQuery();
drawBar();
const first = viewNow();
go(first, { push: false });
if (first === 'search') {
  const known = addressOf() === (about.words.trim() ? `/?${new URLSearchParams({ q: about.words.trim() })}` : '/');
  if (known && about.answer) {
    showAnswer(about.answer);
  } else {
    ask({ push: false });
  }
}
