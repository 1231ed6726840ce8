import { describe, expect, it } from 'vitest';

import { armedMs, baseKey, type Button, type ButtonEvent, type ButtonMode, heldKeyName, stepButton } from './button';

const f9: ButtonEvent = { type: 'down', by: 'F9', target: 'selected', repeat: false, shared: false };
const ctrl: ButtonEvent = { type: 'down', by: 'Ctrl', target: 'selected', repeat: false, shared: true };
const up = (by: string): ButtonEvent => ({ type: 'up', by });

/** Events at their times; what came of them. */
function did(mode: ButtonMode, ...events: (ButtonEvent | [ButtonEvent, number])[]) {
  let button: Button = { kind: 'up' };
  const effects: string[] = [];
  for (const entry of events) {
    const [event, at] = Array.isArray(entry) ? entry : [entry, 0];
    const step = stepButton(button, event, mode, at);
    button = step.button;
    if (step.effect !== undefined) effects.push(step.effect.type === 'press' ? `press ${JSON.stringify(step.effect.target).replaceAll('"', '')}` : 'let go');
  }
  return { kind: button.kind, effects };
}

describe('a held button', () => {
  it('presses when it goes down and lets go when it comes up', () => {
    expect(did('hold', f9, up('F9'))).toEqual({ kind: 'up', effects: ['press selected', 'let go'] });
  });
  it('hears no repetition, neither while it is down nor after it was let go', () => {
    const again: ButtonEvent = { ...f9, repeat: true };
    expect(did('hold', f9, again, again).effects).toEqual(['press selected']);
    expect(did('hold', f9, { type: 'interrupted' }, again).effects).toEqual(['press selected', 'let go']);
    expect(did('hold', again).effects).toEqual([]);
  });
  it('is let go by who pressed it, and by nobody else', () => {
    expect(did('hold', f9, up('pointer'), up('Ctrl')).kind).toBe('down');
  });
  it('is not pressed a second time by another hand', () => {
    expect(did('hold', f9, { ...f9, by: 'pointer' }).effects).toEqual(['press selected']);
  });
  it('is let go when focus, page or link are gone, once', () => {
    expect(did('hold', f9, { type: 'interrupted' }, { type: 'interrupted' }, up('F9')).effects).toEqual(['press selected', 'let go']);
  });
  it('has to come up before it counts again, once what it asked for is over', () => {
    expect(did('hold', f9, { type: 'over' }, f9)).toEqual({ kind: 'spent', effects: ['press selected'] });
    expect(did('hold', f9, { type: 'over' }, up('F9'), f9).effects).toEqual(['press selected', 'press selected']);
  });
});

describe('Ctrl', () => {
  it('talks once it was held alone for a moment', () => {
    expect(did('hold', ctrl, [{ type: 'tick' }, armedMs - 1]).effects).toEqual([]);
    expect(did('hold', ctrl, [{ type: 'tick' }, armedMs], up('Ctrl')).effects).toEqual(['press selected', 'let go']);
  });
  it('of a Ctrl+C does not talk', () => {
    expect(did('hold', ctrl, { type: 'otherKey' }, [{ type: 'tick' }, armedMs], up('Ctrl'))).toEqual({ kind: 'up', effects: [] });
  });
  it('of a slow Ctrl+C is off the air with the C', () => {
    expect(did('hold', ctrl, [{ type: 'tick' }, armedMs], { type: 'otherKey' }, up('Ctrl'))).toEqual({ kind: 'up', effects: ['press selected', 'let go'] });
  });
  it('that was only tapped does nothing', () => {
    expect(did('hold', ctrl, up('Ctrl'), [{ type: 'tick' }, armedMs])).toEqual({ kind: 'up', effects: [] });
  });
});

describe('a toggled button', () => {
  it('begins with one press and ends with the next', () => {
    expect(did('toggle', f9, up('F9'), f9, up('F9')).effects).toEqual(['press selected', 'let go']);
  });
  it('is let go when focus, page or link are gone', () => {
    expect(did('toggle', f9, up('F9'), { type: 'interrupted' }).effects).toEqual(['press selected', 'let go']);
  });
  it('begins anew with the press after one that was revoked', () => {
    expect(did('toggle', f9, up('F9'), { type: 'over' }, f9).effects).toEqual(['press selected', 'press selected']);
  });
});

describe('the name of a key to hold', () => {
  const press = (key: string, more = {}) => heldKeyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  it('is that of the key, with Shift', () => {
    expect([press('F9'), press('F9', { shiftKey: true }), press('Control', { ctrlKey: true }), press(' '), press('t')]).toEqual(['F9', 'Shift+F9', 'Ctrl', 'Space', 'T']);
  });
  it('is none for AltGr, and for what is part of a shortcut', () => {
    expect([press('Control', { ctrlKey: true, altKey: true }), press('c', { ctrlKey: true }), press('Shift', { shiftKey: true })]).toEqual([undefined, undefined, undefined]);
  });
  it('comes up by its last part', () => {
    expect([baseKey('Shift+F9'), baseKey('Ctrl'), baseKey('+'), baseKey('Shift+Ctrl')]).toEqual(['F9', 'Ctrl', '+', 'Ctrl']);
  });
});
