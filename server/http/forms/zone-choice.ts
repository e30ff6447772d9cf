import type { ZoneChoice } from '../../../views/components/schedule-fields.tsx';
import { ZONE_NAMES } from '../../core/schedule/zone-names.ts';
import type { Store } from '../../store/store.ts';

/** Returns the time zones to choose from, those first that the project uses most. */
export async function zoneChoice(projectId: number, store: Pick<Store, 'reads'>): Promise<ZoneChoice> {
  return { common: await store.reads.commonZones(projectId), all: ZONE_NAMES };
}
