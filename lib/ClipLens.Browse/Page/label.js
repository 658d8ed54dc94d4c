// Pictures to judge, and what the answers say so far.

import { $, call, h, many, pictureOf, score, toast } from '/page.js';
import { boxTerm } from '/search.js';

export const label = {
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
