import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { ErrorState, LoadingRows } from '../../ui/Notices';
import { emptyDraft } from './draft';
import { RuleWorkbench } from './RuleWorkbench';

/** One rule by its id, or a new one. */
export function RulePage({ id, mayEdit, mayTest, onDone }: { id: string | undefined; mayEdit: boolean; mayTest: boolean; onDone: () => void }) {
  const { rest } = useGateway();
  const rule = useQuery({
    queryKey: ['access', 'rule', id],
    queryFn: () => (id === undefined ? null : rest.accessRule(id)),
    enabled: id !== undefined,
  });
  const rules = useQuery({ queryKey: ['access', 'rules'], queryFn: () => rest.accessRules() });
  const known = rules.data?.data ?? [];

  if (id === undefined) return <RuleWorkbench start={emptyDraft} rules={known} mayEdit={mayEdit} mayTest={mayTest} onDone={onDone} />;
  if (rule.isError) {
    return (
      <>
        <ErrorState title="The rule cannot be shown" reason={explain(rule.error)} onRetry={() => void rule.refetch()} />
        <Link to="/access">All access rules</Link>
      </>
    );
  }
  if (rule.data === undefined || rule.data === null) return <LoadingRows label="Loading the rule" />;
  return <RuleWorkbench key={id} start={rule.data} saved={rule.data} rules={known} mayEdit={mayEdit} mayTest={mayTest} onDone={onDone} />;
}
