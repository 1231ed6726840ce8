import type { KeyboardEvent, PointerEvent } from 'react';

import type { Target } from '../../audio/button';
import { useDesk, useVoice } from '../../audio/VoiceContext';
import type { TalkLook } from '../../audio/talk';
import type { IconName } from '../../ui/iconShapes';
import { Icon } from '../../ui/Icon';
import classes from './TalkBar.module.css';
import { buttonDetail, buttonWords } from './talkState';

const icons: Readonly<Record<TalkLook['kind'], IconName>> = {
  onAir: 'mic',
  queued: 'queue',
  requesting: 'spinner',
  opening: 'spinner',
  refused: 'barred',
  receiving: 'volume',
  idle: 'mic',
  offline: 'offline',
};

type Props = { target: Extract<Target, string>; name: string; look: TalkLook; disabled: boolean; small?: boolean };

/** Held down by a mouse, a finger, or Space and Enter while it has the focus. What it shows, the gateway has said. */
export function TalkButton({ target, name, look, disabled, small = false }: Props) {
  const desk = useDesk();
  const toggles = useVoice((one) => one.settings).mode === 'toggle';
  const by = `pointer ${target}`;
  const down = (hand: string, repeat = false) => desk.hand({ type: 'down', by: hand, target, repeat, shared: false });
  const up = (hand: string) => desk.hand({ type: 'up', by: hand });
  const byKey = (event: KeyboardEvent, act: () => void) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    // No click follows, and no key of the page: this key is ours from its way down to its way up.
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const words = buttonWords(look, toggles);
  return (
    <button
      type="button"
      className={classes['button']}
      data-look={look.kind}
      data-small={small || undefined}
      aria-pressed={look.kind === 'onAir'}
      aria-disabled={disabled || undefined}
      onPointerDown={(event: PointerEvent<HTMLButtonElement>) => {
        if (event.button !== 0 || disabled) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        down(by);
      }}
      onPointerUp={() => up(by)}
      onPointerCancel={() => desk.hand({ type: 'interrupted' })}
      onLostPointerCapture={() => up(by)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => byKey(event, () => (disabled ? undefined : down('button key', event.repeat)))}
      onKeyUp={(event) => byKey(event, () => up('button key'))}
      onClick={(event) => {
        // Neither pointer nor key, so a screen reader, which can press but not hold: one press begins, the next ends.
        if (event.detail !== 0 || disabled) return;
        if (desk.button.get().kind === 'up') down('screen reader');
        else desk.hand({ type: 'interrupted' });
      }}
    >
      <Icon name={icons[look.kind]} size={small ? 16 : 24} className={icons[look.kind] === 'spinner' ? classes['turning'] : undefined} />
      <span className={classes['words']}>
        <b>{words}</b>
        <span className={classes['name']}>{name}</span>
      </span>
      {/* What it tells is announced by the tile, and would be read anew with every quarter of a second here. */}
      {small ? null : (
        <span className={classes['detail']} aria-hidden="true">
          {buttonDetail(look)}
        </span>
      )}
    </button>
  );
}
