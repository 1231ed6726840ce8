import table from './table.module.css';
import { clockText, dayText, momentText } from './time';

/** When something was: the local time, with its day under it, and the whole of it in the tooltip. */
export function Moment({ at }: { at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={momentText(date)}>
      {clockText(date)} <span className={table['second']}>{dayText(date)}</span>
    </time>
  );
}
