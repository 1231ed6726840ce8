import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';

import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { ErrorState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import classes from './AccessPage.module.css';
import { AccessTester } from './AccessTester';
import { Barrings } from './Barrings';
import { RuleList } from './RuleList';
import { WhoMay } from './WhoMay';

/** The rules, and beside them the two questions one asks of rules. */
export function AccessPage({ mayEdit, mayTest }: { mayEdit: boolean; mayTest: boolean }) {
  const { rest } = useGateway();
  const [params] = useSearchParams();
  const rules = useQuery({ queryKey: ['access', 'rules'], queryFn: () => rest.accessRules() });
  const known = rules.data?.data ?? [];
  const [from, to] = [params.get('a'), params.get('b')];
  const start = from === null || to === null ? undefined : { from, to };

  return (
    <div className={classes['page']}>
      {rules.isSuccess ? (
        <RuleList rules={known} mayEdit={mayEdit} />
      ) : (
        <Panel title="Access rules" level={1} fill>
          {rules.isError ? (
            <ErrorState title="The rules cannot be shown" reason={explain(rules.error)} onRetry={() => void rules.refetch()} />
          ) : (
            <LoadingRows rows={8} label="Loading the rules" />
          )}
        </Panel>
      )}
      <Tabs defaultValue={mayTest ? 'test' : 'barred'} className={classes['questions'] ?? ''} variant="pills" keepMounted={false}>
        <Tabs.List aria-label="Questions and hard list" mb={8}>
          {mayTest ? <Tabs.Tab value="test">Test two people</Tabs.Tab> : null}
          {mayTest ? <Tabs.Tab value="who">Who may?</Tabs.Tab> : null}
          <Tabs.Tab value="barred">Hard list</Tabs.Tab>
        </Tabs.List>
        {mayTest ? (
          <>
            <Tabs.Panel value="test">
              <AccessTester key={`${start?.from ?? ''} ${start?.to ?? ''}`} rules={known} start={start} />
            </Tabs.Panel>
            <Tabs.Panel value="who" className={classes['fill'] ?? ''}>
              <WhoMay rules={known} />
            </Tabs.Panel>
          </>
        ) : null}
        <Tabs.Panel value="barred">
          <Barrings mayEdit={mayEdit} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
