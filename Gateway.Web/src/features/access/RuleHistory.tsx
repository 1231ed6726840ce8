import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import type { AccessRule, RuleVersion } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { tellDone, tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import table from '../../ui/table.module.css';
import { clockText, dayText } from '../../ui/time';
import { ChangesReview } from './ChangesReview';
import { useNames } from './useNames';
import { actorText, ruleTitle } from './words';

/** Every change of the rules, newest first, each a state that one can go back to. Going back is a change as well. */
export function RuleHistory({ mayEdit }: { mayEdit: boolean }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const pages = useInfiniteQuery({
    queryKey: ['access', 'versions'],
    queryFn: ({ pageParam }) => rest.ruleVersions(pageParam === '' ? undefined : pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  const rules = useQuery({ queryKey: ['access', 'rules'], queryFn: () => rest.accessRules() });
  const review = useMutation({
    mutationFn: (version: number) => rest.whatWouldRestoringChange(version),
    onError: (error) => tellFailed('What going back would change cannot be told', explain(error)),
  });
  const restore = useMutation({
    mutationFn: (version: number) => rest.restoreRules(version),
    onSuccess: async (_made, version) => {
      await queries.invalidateQueries({ queryKey: ['access'] });
      tellDone(`The rules are as they were after change ${version}.`);
    },
    onError: (error) => tellFailed('The rules stay as they are', explain(error)),
    onSettled: () => review.reset(),
  });
  const versions = pages.data?.pages.flatMap((page) => page.data) ?? [];

  return (
    <Panel
      title="History of the access rules"
      level={1}
      fill
      actions={
        <Button component={Link} to="/access" variant="subtle" color="gray" leftSection={<Icon name="chevronLeft" size={14} />}>
          All rules
        </Button>
      }
    >
      {pages.isPending ? <LoadingRows rows={10} label="Loading the history of the rules" /> : null}
      {pages.isError ? <ErrorState title="The history cannot be shown" reason={explain(pages.error)} onRetry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && versions.length === 0 ? (
        <EmptyState icon="history" title="No rule has ever been changed">
          Each change of a rule is kept here, so that one can go back to how the rules were.
        </EmptyState>
      ) : null}
      {versions.length > 0 ? (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">Change</th>
              <th scope="col">Time</th>
              <th scope="col">By</th>
              <th scope="col">What</th>
              <th scope="col">Rules</th>
              {mayEdit ? <th scope="col">Action</th> : null}
            </tr>
          </thead>
          <tbody>
            {versions.map((version, index) => (
              <Change
                key={version.version}
                version={version}
                rules={rules.data?.data ?? []}
                isPresent={index === 0}
                mayEdit={mayEdit}
                busy={review.isPending && review.variables === version.version}
                onRestore={() => review.mutate(version.version)}
              />
            ))}
          </tbody>
        </table>
      ) : null}
      {pages.hasNextPage ? (
        <div className={table['more']}>
          <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show older changes
          </Button>
        </div>
      ) : null}
      {review.isSuccess ? (
        <ChangesReview
          changes={review.data.changes}
          truncated={review.data.truncated}
          confirm={`Go back to change ${review.variables}`}
          busy={restore.isPending}
          onConfirm={() => restore.mutate(review.variables)}
          onClose={() => review.reset()}
        />
      ) : null}
    </Panel>
  );
}

type ChangeProps = { version: RuleVersion; rules: readonly AccessRule[]; isPresent: boolean; mayEdit: boolean; busy: boolean; onRestore: () => void };

function Change({ version, rules, isPresent, mayEdit, busy, onRestore }: ChangeProps) {
  const { nameOf } = useNames();
  const users = useLive((view) => view.users);
  const at = new Date(version.at);
  return (
    <tr>
      <td className={table['main']}>{version.version}</td>
      <td className={table['nowrap']}>
        {clockText(at)} <span className={table['soft']}>{dayText(at)}</span>
      </td>
      <td className={table['nowrap']}>{actorText(version.actor, (id) => users.get(id)?.displayName)}</td>
      <td>{version.summary}</td>
      <td>
        {version.rules.map((id, index) => {
          const rule = rules.find((candidate) => candidate.id === id);
          return (
            <span key={id}>
              {index === 0 ? '' : ', '}
              {rule === undefined ? <span className={table['soft']}>a rule that is gone</span> : <Link to={`/access/rules/${id}`}>{ruleTitle(rule, nameOf)}</Link>}
            </span>
          );
        })}
      </td>
      {mayEdit ? (
        <td className={table['nowrap']}>
          {isPresent ? (
            <span className={table['soft']}>as it is now</span>
          ) : (
            <Button variant="default" size="compact-sm" loading={busy} aria-label={`Go back to change ${version.version}`} onClick={onRestore}>
              Go back
            </Button>
          )}
        </td>
      ) : null}
    </tr>
  );
}
