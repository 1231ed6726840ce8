import { useEffect, useRef } from 'react';

import classes from './Meter.module.css';

/** A loudness, 0 to 1, that changes many times a second. */
type Loudness = { get: () => number; subscribe: (listener: () => void) => () => void };

/** How loud something is, from silence (60 dB down) to full; drawn, never spoken. It is drawn past React: a wall of meters would keep it busy with nothing else. */
export function Meter({ of: loudness, tone = 'good' }: { of: Loudness; tone?: 'good' | 'bad' }) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const draw = () => bar.current?.style.setProperty('transform', `scaleX(${partOf(loudness.get())})`);
    draw();
    return loudness.subscribe(draw);
  }, [loudness]);
  return (
    <span className={classes['meter']} data-tone={tone} aria-hidden="true">
      <span ref={bar} />
    </span>
  );
}

function partOf(level: number): string {
  const dB = level > 0 ? 20 * Math.log10(level) : -60;
  return Math.min(1, Math.max(0, (dB + 60) / 60)).toFixed(2);
}
