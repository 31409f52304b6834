import type { Problem } from '@ai-platform/config';
import { finding, list, type ManifestObject, text } from '../objects.ts';
import { ofKind } from './reference-checks.ts';

/** Every alert leads to a runbook that is in the repository. */
export function checkRunbooks(objects: readonly ManifestObject[], files: ReadonlyMap<string, string>): Problem[] {
  return ofKind(objects, 'PrometheusRule').flatMap((rule) =>
    list(rule.value, 'spec', 'groups')
      .flatMap((group) => list(group, 'rules'))
      .filter((entry) => text(entry, 'alert') !== '')
      .flatMap((alert) => {
        const [, runbook] = /\/(docs\/runbooks\/[^/]+\.md)$/.exec(text(alert, 'annotations', 'runbook_url')) ?? [];
        if (runbook !== undefined && files.has(runbook)) return [];
        return [
          finding(
            rule,
            `alert ${text(alert, 'alert')} has no runbook in docs/runbooks`,
            'write one and set runbook_url',
          ),
        ];
      }),
  );
}
