import { isRunning } from '../../audio/talk';
import { useDesk, useVoice } from '../../audio/VoiceContext';
import { Icon } from '../../ui/Icon';
import { Meter } from '../../ui/Meter';
import { useNow } from '../../ui/useNow';
import classes from './TalkBar.module.css';
import { TalkButton } from './TalkButton';
import { TalkNotices } from './TalkNotices';
import { TalkSettings } from './TalkSettings';
import { type BarState, barState } from './talkState';
import { useTalkKeys } from './useTalkKeys';

/** How often the talk time on the button is told anew, while it runs. */
const tellEveryMs = { running: 250, still: 60_000 };

/** The talk button for what is selected, and everything by which it could fail. */
export function TalkBar({ mayTalk }: { mayTalk: boolean }) {
  const desk = useDesk();
  const selected = useVoice((one) => one.selected);
  const talks = useVoice((one) => one.talks);
  useTalkKeys();
  const isAnyRunning = [...talks.values()].some((talk) => isRunning(talk, desk.ports.now()));
  useNow(isAnyRunning ? tellEveryMs.running : tellEveryMs.still);
  const now = desk.ports.now();
  const [first] = selected;
  const state = barState(selected.slice(0, 1), talks, now);
  const all = selected.length > 1 ? barState(selected, talks, now) : undefined;
  const accessMs = (all ?? state)?.accessMs;
  return (
    <section className={classes['bar']} aria-label="Talk">
      {first === undefined || state === undefined ? (
        <TalkButton target="selected" name="no group selected" look={{ kind: 'idle' }} disabled />
      ) : (
        <TalkButton target="selected" name={first.name} look={state.look} disabled={!mayTalk || !state.mayTalk || state.look.kind === 'offline'} />
      )}
      {all === undefined ? null : <TalkButton target="all" name={allName(all)} look={all.look} disabled={!mayTalk || !all.mayTalk} small />}
      <div className={classes['about']}>
        <div className={classes['facts']}>
          {mayTalk ? <MicrophoneMeter /> : <span>You may listen, and not talk.</span>}
          {accessMs === undefined ? null : <span title="From the press to the grant, as the gateway measured it">grant {accessMs < 10 ? accessMs.toFixed(1) : Math.round(accessMs)} ms</span>}
          {selected.length > 1 ? (
            <span>
              <kbd>F9</kbd> {first?.name}, <kbd>Shift+F9</kbd> all {selected.length}
            </span>
          ) : (
            <span>
              <kbd>F9</kbd> or held <kbd>Ctrl</kbd>
            </span>
          )}
        </div>
        <TalkNotices mayTalk={mayTalk} isSelected={first !== undefined} />
      </div>
      <TalkSettings />
    </section>
  );
}

/** "all 3 selected", "1 of 3 on the air": with several groups one may be granted and another denied. */
function allName({ each }: BarState): string {
  const onAir = each.filter(({ look }) => look.kind === 'onAir').length;
  return onAir === 0 || onAir === each.length ? `all ${each.length} selected` : `${onAir} of ${each.length} on the air`;
}

function MicrophoneMeter() {
  const { level } = useDesk().ports.microphone;
  const isOpen = useVoice((desk) => desk.ports.microphone.state) === 'open';
  return (
    <span className={classes['microphone']} data-open={isOpen || undefined}>
      <Icon name={isOpen ? 'mic' : 'micOff'} size={14} />
      <span>{isOpen ? 'microphone open' : 'microphone closed'}</span>
      <Meter of={level} tone="bad" />
    </span>
  );
}
