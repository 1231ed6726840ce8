// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';

import { isTakenByFocus, keyName, shiftedDigit } from './keys';

const press = (key: string, held: Partial<Parameters<typeof keyName>[0]> = {}) =>
  keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, ...held });

describe('the name of a key press', () => {
  it('is the upper-case letter, whatever the case typed', () => {
    expect([press('a'), press('A')]).toEqual(['A', 'A']);
  });
  it('names Shift for letters and named keys, not for signs that need it to be typed', () => {
    expect([press('A', { shiftKey: true }), press('Enter', { shiftKey: true }), press('?', { shiftKey: true })]).toEqual([
      'Shift+A',
      'Shift+Enter',
      '?',
    ]);
  });
  it('takes Cmd for Ctrl', () => {
    expect([press('k', { ctrlKey: true }), press('k', { metaKey: true })]).toEqual(['Ctrl+K', 'Ctrl+K']);
  });
  it('is missing while a key is held and for a modifier alone', () => {
    expect([press('a', { repeat: true }), press('Shift', { shiftKey: true })]).toEqual([undefined, undefined]);
  });
});

describe('a key that the focus wants', () => {
  const focusOn = (html: string) => {
    document.body.innerHTML = html;
    return document.body.firstElementChild;
  };
  it('is any letter while typing', () => {
    expect(isTakenByFocus('P', focusOn('<input>'))).toBe(true);
  });
  it('is Enter on a button, but no letter', () => {
    const button = focusOn('<button>Send</button>');
    expect([isTakenByFocus('Enter', button), isTakenByFocus('P', button)]).toEqual([true, false]);
  });
  it('is never a Ctrl key', () => {
    expect(isTakenByFocus('Ctrl+K', focusOn('<textarea></textarea>'))).toBe(false);
  });
});

it('a slider takes no key for text: who has just turned a volume down can talk', () => {
  const slider = Object.assign(document.createElement('input'), { type: 'range' });
  const field = Object.assign(document.createElement('input'), { type: 'text' });
  expect([isTakenByFocus('F9', slider), isTakenByFocus('F9', field)]).toEqual([false, true]);
});

it('a digit key with Shift has a name, whatever sign it makes', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false };
  expect([shiftedDigit({ ...plain, code: 'Digit3', shiftKey: true }), shiftedDigit({ ...plain, code: 'Digit3', shiftKey: false }), shiftedDigit({ ...plain, code: 'KeyA', shiftKey: true })]).toEqual(['Shift+3', undefined, undefined]);
});
