import { loadEndpoints } from '../../server/http/api/load-endpoints.ts';
import { referencePage } from '../../server/http/api/reference.ts';

// Prints the API reference, as docs/pages/api.md holds it.

process.stdout.write(referencePage(await loadEndpoints()));
