import classes from './Meter.module.css';

/** How loud something is, from silence (60 dB down) to full; drawn, never spoken. */
export function Meter({ level, tone = 'good' }: { level: number; tone?: 'good' | 'bad' }) {
  const dB = level > 0 ? 20 * Math.log10(level) : -60;
  const part = Math.min(1, Math.max(0, (dB + 60) / 60));
  return (
    <span className={classes['meter']} data-tone={tone} aria-hidden="true">
      <span style={{ transform: `scaleX(${part.toFixed(2)})` }} />
    </span>
  );
}
