import { ActionIcon, Tooltip } from '@mantine/core';
import type { PointerEvent } from 'react';

import { volumeMax, volumeOf, volumeStep } from '../../audio/mix';
import { useDesk, useLevel, useVoice } from '../../audio/VoiceContext';
import { Icon } from '../../ui/Icon';
import { Meter } from '../../ui/Meter';
import classes from './TileSound.module.css';
import { useReplay } from './useReplay';

/** How loud a group is here, and what was said in it last. */
export function TileSound({ channel, session, name }: { channel: string; session: string; name: string }) {
  const desk = useDesk();
  const settings = useVoice((one) => one.settings);
  const solo = useVoice((one) => one.solo).includes(channel);
  const { playing, replay, stop } = useReplay();
  const muted = settings.muted.includes(channel);
  const isPlaying = playing?.session === session;
  return (
    <div className={classes['sound']}>
      <LineMeter session={session} />
      <div className={classes['row']}>
        <Tooltip label={muted ? 'Hear it again (M)' : 'Mute (M)'}>
          <ActionIcon size="sm" variant={muted ? 'filled' : 'default'} color={muted ? 'red.8' : 'gray'} aria-pressed={muted} aria-label={`Mute ${name}`} onClick={() => desk.toggleMute(channel)}>
            <Icon name={muted ? 'volumeOff' : 'volume'} size={13} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={solo ? 'Hear the others as well (S)' : 'Solo: hear nothing else (S)'}>
          <ActionIcon size="sm" variant={solo ? 'filled' : 'default'} aria-pressed={solo} aria-label={`Solo ${name}`} onClick={() => desk.toggleSolo(channel)}>
            <Icon name="headphones" size={13} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={isPlaying ? 'Stop the replay' : 'Replay the last burst; again: the one before (R)'}>
          <ActionIcon
            size="sm"
            variant={isPlaying ? 'filled' : 'default'}
            color={isPlaying ? 'signal' : 'gray'}
            aria-label={isPlaying ? `Stop the replay of ${name}` : `Replay the last burst of ${name}`}
            onClick={() => (isPlaying ? stop() : replay(session, name))}
          >
            <Icon name={isPlaying ? 'stop' : 'replay'} size={13} />
          </ActionIcon>
        </Tooltip>
        <input
          className={classes['volume']}
          type="range"
          min={0}
          max={volumeMax}
          step={volumeStep}
          value={volumeOf(settings, channel)}
          aria-label={`Volume of ${name}`}
          aria-valuetext={`${Math.round(volumeOf(settings, channel) * 100)} %`}
          onChange={(event) => desk.setVolume(channel, Number(event.currentTarget.value))}
        />
      </div>
    </div>
  );
}

/** What became of the frames is told when somebody points at it. */
function LineMeter({ session }: { session: string }) {
  const { sound } = useDesk().ports;
  const tell = ({ currentTarget }: PointerEvent<HTMLElement>) => {
    const counts = sound.countsOf(session);
    if (counts !== undefined) currentTarget.title = `${counts.played} frames played, ${counts.lost + counts.late} lost or late`;
  };
  return (
    <span onPointerEnter={tell}>
      <Meter of={useLevel(session)} />
    </span>
  );
}
