// The page: search, look closer, label, tune, duplicates. Ranking, thresholds and proposals are the server's; this draws and asks.

import { closer } from '/closer.js';
import { grid } from '/grid.js';
import { label } from '/label.js';
import { $, about, call, h, image, many, score, toast } from '/page.js';
import { addressOf, answer, ask, asked, boxTerm, drawBar, drawPanel, drawQuery, dropped, plain, readAddress, search, showAnswer } from '/search.js';
import { mountSlider } from '/slider.js';

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

export function go(view, { push = true } = {}) {
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
