import { Button, FileInput, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { ServiceContextImported } from '../../gateway/contract';
import { useGateway } from '../../gateway/GatewayContext';
import { explain, GatewayError } from '../../gateway/problem';
import form from '../../ui/form.module.css';
import { tellDone } from '../../ui/notify';
import { placeOf, tableOf } from './serviceDraft';
import classes from './Services.module.css';

const count = (report: ServiceContextImported): string => `${report.added} added, ${report.changed} changed, ${report.unchanged} as they were`;

/** A table is carried in: first what it would do, then it is done, all of it or nothing. */
export function ServiceImport({ onClose }: { onClose: () => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const send = async (dryRun: boolean) => rest.importServiceContexts(tableOf((await file?.text()) ?? ''), dryRun);
  const preview = useMutation({ mutationFn: () => send(true) });
  const apply = useMutation({
    mutationFn: () => send(false),
    onSuccess: async (report) => {
      await queries.invalidateQueries({ queryKey: ['contexts'] });
      tellDone(`Imported: ${count(report)}.`);
      onClose();
    },
  });
  const failure = apply.error ?? preview.error;
  return (
    <Modal opened onClose={onClose} title="Import service identities" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (preview.isSuccess) apply.mutate();
          else preview.mutate();
        }}
      >
        <FileInput
          label="CSV or JSON file"
          description="As the export writes it. A Request-URI that is provisioned already is changed."
          placeholder="Choose a file"
          accept=".csv,.json,text/csv,application/json"
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            preview.reset();
            apply.reset();
          }}
        />
        <div role="status" aria-label="Report">
          {preview.isSuccess ? <p className={classes['report']}>This would do: {count(preview.data)}.</p> : null}
        </div>
        {failure === null ? null : <Faults failure={failure} />}
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={file === null} loading={preview.isPending || apply.isPending}>
            {preview.isSuccess ? 'Import' : 'Look at what it does'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

const shownMax = 20;

/** What is wrong with the table, entry by entry. */
function Faults({ failure }: { failure: Error }) {
  const faults = failure instanceof GatewayError ? failure.problem.errors : [];
  if (faults.length === 0) {
    return (
      <p className={form['error']} role="alert">
        {explain(failure)}
      </p>
    );
  }
  return (
    <div className={form['error']} role="alert">
      Nothing was imported:
      <ul className={classes['faults']}>
        {faults.slice(0, shownMax).map((fault, index) => (
          <li key={index}>
            {placeOf(fault.pointer)} {fault.detail}
          </li>
        ))}
        {faults.length > shownMax ? <li>and {faults.length - shownMax} more</li> : null}
      </ul>
    </div>
  );
}
