using Gateway.Tests.Architecture;
using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>A page judged by axe in a real browser: colours and sizes as they are painted.</summary>
internal static class Axe
{
    private const string SeriousViolations = """
        async () => {
          const { violations } = await axe.run(document, { resultTypes: ['violations'] });
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
        }
        """;

    private static readonly string Script = Path.Combine(SourceTree.Root, "Gateway.Web", "node_modules", "axe-core", "axe.min.js");

    /// <summary>What keeps somebody from using a page as it is at this moment, one line an element.</summary>
    public static async Task<string[]> ViolationsAsync(IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(Script));
        return await page.EvaluateAsync<string[]>(SeriousViolations);
    }
}
