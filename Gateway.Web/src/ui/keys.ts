/** The parts of a keyboard event that decide; a plain object in tests. */
export type KeyPress = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean; repeat: boolean };

/**
 * The name of a key press as bindings write it: "A", "/", "?", "Enter", "Ctrl+K". Shift is named only for keys whose character does not
 * already tell ("Shift+Enter", "Shift+A"); Cmd counts as Ctrl. A held key repeats without news, so a repeat has no name.
 */
export function keyName(press: KeyPress): string | undefined {
  if (press.repeat || press.altKey || ['Shift', 'Control', 'Alt', 'Meta', 'Dead'].includes(press.key)) return undefined;
  const single = press.key.length === 1;
  const letter = single && press.key.toLowerCase() !== press.key.toUpperCase();
  const base = letter ? press.key.toUpperCase() : press.key === ' ' ? 'Space' : press.key;
  const shift = press.shiftKey && (letter || !single) ? 'Shift+' : '';
  return `${press.ctrlKey || press.metaKey ? 'Ctrl+' : ''}${shift}${base}`;
}

/** "Shift+1": what Shift makes of a digit differs between keyboards, so a digit key has this name beside that of its character. */
export function shiftedDigit(press: { code: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean }): string | undefined {
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(press.code)?.[1];
  return digit === undefined || !press.shiftKey || press.ctrlKey || press.metaKey || press.altKey ? undefined : `Shift+${digit}`;
}

const pressedByEnter = 'a[href], button, summary, select, [role="button"], [role="option"], [role="tab"], [role="menuitem"], [role="radio"]';
const typedInto = 'input:not([type="checkbox"]):not([type="radio"]):not([type="button"]):not([type="range"]), textarea, select, [contenteditable="true"]';

/** Whether the focused element wants this key for itself, so that no command may take it. */
export function isTakenByFocus(key: string, focused: Element | null): boolean {
  if (focused === null || key.startsWith('Ctrl+')) return false;
  if (focused.matches(typedInto)) return true;
  return (key === 'Enter' || key === 'Space') && focused.closest(pressedByEnter) !== null;
}

/** Bindings as the person changed them, over what the commands bring along. */
export type Bindings = Readonly<Record<string, string>>;

export function bindingOf(command: { id: string; key?: string }, bindings: Bindings): string | undefined {
  return bindings[command.id] ?? command.key;
}
