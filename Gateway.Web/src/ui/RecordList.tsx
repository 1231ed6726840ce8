import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

import { EmptyState, ErrorState, LoadingRows } from './Notices';
import table from './table.module.css';

/** Records as a query that leafs through them holds them. */
type Pages<Item> = {
  data: { pages: readonly { data: readonly Item[] }[] } | undefined;
  isPending: boolean;
  isError: boolean;
  isSuccess: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
};

type Props<Item> = {
  pages: Pages<Item>;
  /** What the records are called: one, several, and all of them together. */
  words: { one: string; many: string; all: string };
  columns: readonly string[];
  row: (item: Item) => ReactNode;
  /** Why they cannot be shown, if they cannot. */
  failure: string;
  filtered: boolean;
  /** What would be here. */
  children: ReactNode;
};

/** A table of records, newest first, that is leafed through; or why there is none. */
export function RecordList<Item>({ pages, words, columns, row, failure, filtered, children }: Props<Item>) {
  const items = pages.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      {pages.isPending ? <LoadingRows rows={12} label={`Loading the ${words.all}`} /> : null}
      {pages.isError ? <ErrorState title={`The ${words.all} cannot be shown`} reason={failure} onRetry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && items.length === 0 ? (
        <EmptyState icon="history" title={filtered ? `No ${words.one} matches` : `No ${words.one} yet`}>
          {filtered ? 'Widen the times or clear a filter.' : children}
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <>
          <table className={table['table']}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{items.map(row)}</tbody>
          </table>
          <div className={table['more']}>
            {pages.hasNextPage ? (
              <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                Show older {words.many}
              </Button>
            ) : (
              <span>{items.length === 1 ? 'That is the only one' : `That is all: ${items.length} ${words.many}`}</span>
            )}
          </div>
        </>
      ) : null}
    </>
  );
}
