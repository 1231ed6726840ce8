import { Button, Modal } from '@mantine/core';

import type { PermissionChange } from '../../gateway/model';
import { Icon } from '../../ui/Icon';
import { EmptyState } from '../../ui/Notices';
import { StateMark } from '../../ui/StateMark';
import classes from './ChangesReview.module.css';
import { summarise } from './draft';
import { useNames } from './useNames';
import { actionWords, decisionText, isGranted } from './words';

type Props = {
  changes: readonly PermissionChange[];
  truncated: boolean;
  confirm: string; danger?: boolean; busy: boolean; onConfirm: () => void; onClose: () => void };

/** Beyond this the list says how many more there are. */
const shownMax = 60;

/** Before anything is saved: who gains, who loses, and whose answer is another one. */
export function ChangesReview({ changes, truncated, confirm, danger = false, busy, onConfirm, onClose }: Props) {
  const { gains, loses, other } = summarise(changes, isGranted);
  return (
    <Modal opened onClose={onClose} size="lg" title="What this changes" closeButtonProps={{ 'aria-label': 'Close' }}>
      {changes.length === 0 ? (
        <EmptyState icon="scale" title="Nobody gains or loses anything">
          Among the people and domains known here no answer becomes another one.
        </EmptyState>
      ) : (
        <div className={classes['lists']}>
          <Changes title={`${gains.length} gain`} tone="good" changes={gains} />
          <Changes title={`${loses.length} lose`} tone="bad" changes={loses} />
          {other.length === 0 ? null : <Changes title={`${other.length} are decided otherwise`} tone="quiet" changes={other} />}
        </div>
      )}
      {truncated ? <p className={classes['more']}>There are more people and rules than one preview looks at; these are the first.</p> : null}
      <div className={classes['end']}>
        <Button variant="default" onClick={onClose}>
          Back
        </Button>
        <Button {...(danger ? { color: 'red.8' } : {})} loading={busy} onClick={onConfirm} data-autofocus>
          {confirm}
        </Button>
      </div>
    </Modal>
  );
}

function Changes({ title, tone, changes }: { title: string; tone: 'good' | 'bad' | 'quiet'; changes: readonly PermissionChange[] }) {
  const { nameOf } = useNames();
  return (
    <section className={classes['list']} aria-label={title}>
      <h3>
        <StateMark tone={tone} icon={tone === 'good' ? 'plus' : tone === 'bad' ? 'minus' : 'arrowRight'}>
          {title}
        </StateMark>
      </h3>
      <ul>
        {changes.slice(0, shownMax).map((change) => (
          <li key={`${change.action} ${change.from} ${change.to}`}>
            <span>
              <b>{nameOf(change.from)}</b> {actionWords[change.action]} <b>{nameOf(change.to)}</b>
            </span>
            <span className={classes['turn']}>
              {decisionText(change.before, change.beforeShows, change.beforeChosen)} <Icon name="arrowRight" size={12} /> {decisionText(change.after, change.afterShows, change.afterChosen)}
            </span>
          </li>
        ))}
        {changes.length > shownMax ? <li className={classes['more']}>and {changes.length - shownMax} more</li> : null}
      </ul>
    </section>
  );
}
