import { clockText, zoneText } from '../../ui/time';
import { useNow } from '../../ui/useNow';
import classes from './Clock.module.css';

export function Clock() {
  const now = new Date(useNow());
  return (
    <time className={classes['clock']} dateTime={now.toISOString()}>
      {clockText(now)} <span className={classes['zone']}>{zoneText(now.getTimezoneOffset())}</span>
    </time>
  );
}
