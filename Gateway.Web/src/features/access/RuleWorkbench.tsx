import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';

import type { AccessRule, AccessRuleDraft } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain, GatewayError } from '../../gateway/problem';
import { Icon } from '../../ui/Icon';
import { tellDone } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import { AccessTester } from './AccessTester';
import { ChangesReview } from './ChangesReview';
import { draftOf, faultsOf, isSame } from './draft';
import { RuleEditor } from './RuleEditor';
import classes from './RuleWorkbench.module.css';
import { useNames } from './useNames';
import { ruleTitle } from './words';

type Props = {
  start: AccessRuleDraft | AccessRule;
  saved?: AccessRule;
  rules: readonly AccessRule[];
  mayEdit: boolean;
  mayTest: boolean;
  onDone: () => void;
};

/** The editor with the tester beside it; saving first shows what would change. */
export function RuleWorkbench({ start, saved, rules, mayEdit, mayTest, onDone }: Props) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const { nameOf } = useNames();
  const original = 'id' in start ? draftOf(start) : start;
  const [draft, setDraft] = useState<AccessRuleDraft>(original);
  const [base] = useState(saved);
  const faults = faultsOf(draft);
  const changed = base === undefined || !isSame(draft, draftOf(base));
  const stale = base !== undefined && saved !== undefined && saved.version > base.version;

  const review = useMutation({
    mutationFn: (step: 'save' | 'remove') =>
      step === 'remove' && base !== undefined
        ? rest.whatWouldRemovalChange(base.id, base.version)
        : rest.whatWouldChange(draft, base === undefined ? undefined : { id: base.id, version: base.version }),
  });
  const finish = async (message: string) => {
    await queries.invalidateQueries({ queryKey: ['access'] });
    tellDone(message);
    onDone();
  };
  const save = useMutation({
    mutationFn: () => (base === undefined ? rest.addAccessRule(draft) : rest.replaceAccessRule(base.id, base.version, draft)),
    onSuccess: () => finish('The rule is saved and in force.'),
  });
  const remove = useMutation({
    mutationFn: () => (base === undefined ? Promise.resolve(null) : rest.removeAccessRule(base.id, base.version)),
    onSuccess: () => finish('The rule is removed.'),
  });
  const removing = review.variables === 'remove';
  const act = removing ? remove : save;
  const failure = [review.error, save.error, remove.error].find((error) => error !== null);

  return (
    <div className={classes['page']}>
      <Panel
        title={base === undefined ? 'New access rule' : ruleTitle(base, nameOf)}
        level={1}
        fill
        note={base === undefined ? undefined : `version ${base.version}`}
        actions={
          <>
            <Button component={Link} to="/access" variant="subtle" color="gray" leftSection={<Icon name="chevronLeft" size={14} />}>
              All rules
            </Button>
            {mayEdit && base !== undefined ? (
              <Button
                variant="default"
                leftSection={<Icon name="trash" size={14} />}
                loading={review.isPending && removing}
                onClick={() => review.mutate('remove')}
              >
                Remove
              </Button>
            ) : null}
            {mayEdit ? (
              <Button
                leftSection={<Icon name="scale" size={14} />}
                disabled={faults.length > 0 || !changed}
                loading={review.isPending && !removing}
                onClick={() => review.mutate('save')}
              >
                Review and save
              </Button>
            ) : null}
          </>
        }
      >
        {failure instanceof Error ? (
          <p className={classes['fault']} data-bad role="alert">
            {failure instanceof GatewayError && failure.is('stale-etag')
              ? 'Somebody else has changed this rule meanwhile. Go back to all rules and open it again to see the change.'
              : explain(failure)}
          </p>
        ) : null}
        {stale ? <p className={classes['fault']}>This rule was changed elsewhere while you were editing. Open it again before you save.</p> : null}
        {mayEdit && faults.length > 0 ? <p className={classes['fault']}>{faults.join(' ')}</p> : null}
        <RuleEditor draft={draft} onChange={setDraft} readOnly={!mayEdit} />
      </Panel>
      <div className={classes['side']}>
        {mayTest ? <AccessTester rules={rules} draft={changed ? draft : undefined} editing={base?.id} /> : null}
      </div>
      {review.isSuccess ? (
        <ChangesReview
          changes={review.data.changes}
          truncated={review.data.truncated}
          confirm={removing ? 'Remove the rule' : 'Save the rule'}
          danger={removing}
          busy={act.isPending}
          onConfirm={() => act.mutate(undefined, { onError: () => review.reset() })}
          onClose={() => review.reset()}
        />
      ) : null}
    </div>
  );
}
