import { Icon } from './Icon';
import type { IconName } from './iconShapes';
import classes from './StateMark.module.css';

export type Tone = 'good' | 'attention' | 'bad' | 'parked' | 'quiet' | 'accent';

/** A state as a word, a shape and a colour together, so that none of them carries it alone. */
export function StateMark({ tone, icon, children, bare = false }: { tone: Tone; icon: IconName; children: string; bare?: boolean }) {
  return (
    <span className={classes['mark']} data-tone={tone} data-bare={bare || undefined}>
      <Icon name={icon} size={13} className={icon === 'spinner' ? classes['turning'] : undefined} />
      {children}
    </span>
  );
}
