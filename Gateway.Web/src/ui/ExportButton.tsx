import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';

import { Icon } from './Icon';
import { tellFailed } from './notify';
import { saveFile } from './saveFile';

type Props = { fileName: string; read: () => Promise<Blob>; explain: (error: unknown) => string; format?: 'CSV' | 'NDJSON' | 'JSON' };

/** Saves everything that is asked for as a file. */
export function ExportButton({ fileName, read, explain, format = 'CSV' }: Props) {
  const download = useMutation({
    mutationFn: read,
    onSuccess: (file) => saveFile(file, fileName),
    onError: (error) => tellFailed('The export failed', explain(error)),
  });
  return (
    <Button variant="default" leftSection={<Icon name="download" size={14} />} loading={download.isPending} onClick={() => download.mutate()}>
      Export {format}
    </Button>
  );
}
