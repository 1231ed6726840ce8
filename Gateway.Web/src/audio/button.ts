/**
 * What the hand does: a mouse, a finger, a key or a pedal that appears as one holds the talk button down. Edges count, never repetitions;
 * whoever pressed it lets it go, and everything by which a release could get lost lets it go as well.
 *
 * | state | means                                                                                              |
 * |-------|----------------------------------------------------------------------------------------------------|
 * | up    | nothing is held                                                                                     |
 * | armed | a key that is also part of others (Ctrl) is held; it talks at `at` unless another key comes before  |
 * | down  | it is pressed                                                                                       |
 * | spent | it is still held by hand, but was let go for some other reason: it has to come up before it counts  |
 */
export type Button =
  | { kind: 'up' }
  | { kind: 'armed'; by: string; target: Target; at: number }
  | { kind: 'down'; by: string; target: Target }
  | { kind: 'spent'; by: string };

/** The one that is selected first, all that are selected, or one by its name. */
export type Target = 'selected' | 'all' | { channel: string };

/** `hold`: down as long as it is held. `toggle`: one press begins, the next ends, for people who cannot hold it. */
export type ButtonMode = 'hold' | 'toggle';

export type ButtonEvent =
  | { type: 'down'; by: string; target: Target; repeat: boolean; shared: boolean }
  | { type: 'up'; by: string }
  /** A key that means something else was pressed. */
  | { type: 'otherKey' }
  | { type: 'tick' }
  /** Focus, page or link are gone: a release might never be heard of. */
  | { type: 'interrupted' }
  /** What was pressed for is over: denied, revoked, timed out. */
  | { type: 'over' };

export type ButtonEffect = { type: 'press'; target: Target } | { type: 'letGo' };

/** How long Ctrl is held alone before it talks: longer than one takes from Ctrl to the C of Ctrl+C, shorter than one notices. */
export const armedMs = 150;

type Step = { button: Button; effect?: ButtonEffect };

const up: Button = { kind: 'up' };
const stay = (button: Button): Step => ({ button });
const letGo = (button: Button): Step => ({ button, effect: { type: 'letGo' } });

export function stepButton(button: Button, event: ButtonEvent, mode: ButtonMode, now: number): Step {
  switch (event.type) {
    case 'down':
      if (event.repeat) return stay(button);
      if (button.kind === 'up') {
        const { by, target } = event;
        return event.shared ? stay({ kind: 'armed', by, target, at: now + armedMs }) : { button: { kind: 'down', by, target }, effect: { type: 'press', target } };
      }
      // In toggle mode the second press ends it, by whatever hand.
      return mode === 'toggle' && button.kind === 'down' ? letGo(up) : stay(button);
    case 'up':
      if (button.kind === 'up' || button.by !== event.by) return stay(button);
      if (button.kind === 'down') return mode === 'toggle' ? stay(button) : letGo(up);
      return stay(up);
    case 'otherKey':
      if (button.kind === 'armed') return stay({ kind: 'spent', by: button.by });
      // Ctrl that talks already and turns out to be Ctrl+C: off the air, and the C is left to whom it belongs.
      return button.kind === 'down' && mode === 'hold' && button.by === 'Ctrl' ? letGo({ kind: 'spent', by: button.by }) : stay(button);
    case 'tick':
      return button.kind === 'armed' && now >= button.at
        ? { button: { kind: 'down', by: button.by, target: button.target }, effect: { type: 'press', target: button.target } }
        : stay(button);
    case 'interrupted':
      // The key may be up or down when we are back; its next edge tells. A repeat never does.
      return button.kind === 'down' ? letGo(up) : stay(up);
    case 'over':
      if (button.kind !== 'down') return stay(button);
      return mode === 'toggle' ? stay(up) : stay({ kind: 'spent', by: button.by });
  }
}

/** The parts of a keyboard event that name a key to be held: "F9", "Shift+F9", "Ctrl", "Space", "A". */
export type HeldKey = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean };

/** Which binding a key that goes down may be. AltGr appears as Ctrl and Alt, and is neither. */
export function heldKeyName(press: HeldKey): string | undefined {
  if (press.altKey || press.metaKey) return undefined;
  if (press.key === 'Control') return press.shiftKey ? 'Shift+Ctrl' : 'Ctrl';
  if (press.ctrlKey || ['Shift', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Unidentified'].includes(press.key)) return undefined;
  return `${press.shiftKey ? 'Shift+' : ''}${plainName(press.key)}`;
}

const plainName = (key: string): string => (key === ' ' ? 'Space' : key === 'Control' ? 'Ctrl' : key.length === 1 ? key.toUpperCase() : key);

/** Which key comes up: the modifiers may have come up before it, so only the key itself counts. */
export const releasedKeyName = (key: string): string => plainName(key);

/** The key of a binding without its modifiers. */
export const baseKey = (binding: string): string => binding.slice(binding.lastIndexOf('+') + 1) || binding;
