import { Link } from 'react-router';

import type { Why } from '../../gateway/model';
import { placeOfRule, reasonText } from '../../gateway/reason';
import { Icon } from '../../ui/Icon';
import classes from './Refusals.module.css';

/** What access control decided, each with the way to the rule that did. */
export function Refusals({ why, explainTo }: { why: readonly Why[]; explainTo?: string }) {
  return why.map((one) => {
    const place = placeOfRule(one.rule);
    return (
      <p key={`${one.rule ?? ''} ${one.reason}`} className={classes['why']} data-effect={one.effect === 'reject' || one.effect === 'deny' ? 'bad' : undefined}>
        <Icon name="shield" size={14} />
        <span>
          {reasonText(one.reason)}. {place === undefined ? one.rule === undefined ? null : <code>{one.rule}</code> : <Link to={place.to}>{place.text}</Link>}{' '}
          {explainTo === undefined ? null : <Link to={explainTo}>Explain</Link>}
        </span>
      </p>
    );
  });
}
