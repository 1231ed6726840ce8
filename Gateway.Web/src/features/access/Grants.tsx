import type { RuleGrants } from '../../gateway/model';
import { Icon } from '../../ui/Icon';
import classes from './Grants.module.css';
import { actionWords, decisionLook, grantsOf } from './words';

/** What a rule grants, in small: one mark an action, the word always there. */
export function Grants({ permissions }: { permissions: RuleGrants }) {
  return (
    <span className={classes['grants']}>
      {grantsOf(permissions).map(({ action, value, derived, shown }) => {
        const look = decisionLook(value);
        return (
          <span
            key={action}
            className={classes['grant']}
            data-tone={look.tone}
            title={derived ? 'Follows from the permission for calls' : shown === undefined ? undefined : `Shown: ${shown}`}
          >
            <Icon name={look.icon} size={12} />
            {actionWords[action]}: {look.word}
            {shown === undefined ? '' : ' in part'}
          </span>
        );
      })}
    </span>
  );
}
