import { ActionIcon } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';

import { Icon } from './Icon';
import classes from './WavePlayer.module.css';

type Props = {
  /** What it is, for who does not see it. */
  label: string;
  src: string;
  lengthMs: number;
  /** How loud it is over its time, 0 to 255 each; a flat line where that is not known. */
  peaks: readonly number[] | undefined;
  /** The device it is heard on; empty: the system's own. */
  output: string;
  onPlay?: () => void;
  /** It was heard to its end. */
  onEnd?: () => void;
};

const flat: readonly number[] = Array.from({ length: 60 }, () => 12);
const keySteps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 };

/** Plays a piece of speech and shows where in it one is; a click or an arrow key goes elsewhere. Nothing is loaded before it is played. */
export function WavePlayer({ label, src, lengthMs, peaks = flat, output, onPlay, onEnd }: Props) {
  const element = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const [at, setAt] = useState(0);
  const seconds = lengthMs / 1000;

  const ended = useRef(onEnd);
  useEffect(() => {
    ended.current = onEnd;
  });
  useEffect(() => () => element.current?.pause(), []);

  const open = (): HTMLAudioElement => {
    if (element.current !== null) return element.current;
    const audio = new Audio(src);
    audio.addEventListener('timeupdate', () => setAt(audio.currentTime));
    // Going to the end of a file that stands still ends it as well: then the position stays where it was put.
    let runs = false;
    audio.addEventListener('play', () => (runs = true));
    audio.addEventListener('seeking', () => (runs = !audio.paused));
    audio.addEventListener('pause', () => setPlaying(false));
    audio.addEventListener('ended', () => {
      if (runs) {
        setAt(0);
        ended.current?.();
      }
      runs = false;
    });
    audio.addEventListener('error', () => {
      setFailed(true);
      setPlaying(false);
    });
    if (output !== '' && 'setSinkId' in audio) void audio.setSinkId(output).catch(() => undefined);
    element.current = audio;
    return audio;
  };
  const toggle = () => {
    const audio = open();
    if (isPlaying) {
      audio.pause();
      return;
    }
    onPlay?.();
    setPlaying(true);
    audio.play().catch(() => setPlaying(false));
  };
  const seek = (to: number) => {
    const moment = Math.min(Math.max(0, to), Math.max(0, seconds - 0.05));
    open().currentTime = moment;
    setAt(moment);
  };
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * seconds);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = keySteps[event.key];
    const to = step !== undefined ? at + step : event.key === 'Home' ? 0 : event.key === 'End' ? seconds : undefined;
    if (to === undefined) return;
    event.preventDefault();
    seek(to);
  };

  return (
    <span className={classes['player']}>
      <ActionIcon variant="default" size="md" aria-label={`${isPlaying ? 'Pause' : 'Play'}: ${label}`} onClick={toggle}>
        <Icon name={isPlaying ? 'pause' : 'play'} size={14} />
      </ActionIcon>
      <div
        className={classes['wave']}
        role="slider"
        tabIndex={0}
        aria-label={`Position in ${label}`}
        aria-valuemin={0}
        aria-valuemax={Math.round(seconds * 10) / 10}
        aria-valuenow={Math.round(at * 10) / 10}
        aria-valuetext={`${at.toFixed(1)} of ${seconds.toFixed(1)} seconds`}
        onPointerDown={onPointer}
        onKeyDown={onKeyDown}
      >
        <svg viewBox={`0 0 ${peaks.length} 100`} preserveAspectRatio="none" aria-hidden="true" data-flat={peaks === flat || undefined}>
          {peaks.map((peak, index) => {
            const height = Math.max(3, (peak / 255) * 96);
            return <rect key={index} x={index + 0.15} width={0.7} y={50 - height / 2} height={height} data-played={(index + 0.5) / peaks.length <= at / Math.max(seconds, 0.001) || undefined} />;
          })}
        </svg>
      </div>
      {failed ? <span className={classes['failed']}>cannot be played</span> : <span className={classes['time']}>{`${at.toFixed(1)} / ${seconds.toFixed(1)} s`}</span>}
    </span>
  );
}
