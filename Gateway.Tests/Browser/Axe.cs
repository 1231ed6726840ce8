using Gateway.Tests.Architecture;
using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>A page judged by axe in a real browser: colours and sizes as they are painted.</summary>
internal static class Axe
{
    private const string SeriousViolations = """
        async (rules) => {
          const { violations } = await axe.run(document, { resultTypes: ['violations'], ...(rules === null ? {} : { runOnly: rules }) });
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
        }
        """;

    // The rules that judge by what is painted, not by what stands in the page.
    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];

    private static readonly string Script = Path.Combine(SourceTree.Root, "Gateway.Web", "node_modules", "axe-core", "axe.min.js");

    /// <summary>What keeps somebody from using a page as it is at this moment, one line an element.</summary>
    public static async Task<string[]> ViolationsAsync(IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(Script));
        return await page.EvaluateAsync<string[]>(SeriousViolations, null);
    }

    /// <summary>What cannot be read in the colours that a page which was judged before has now.</summary>
    public static Task<string[]> ColourViolationsAsync(IPage page) => page.EvaluateAsync<string[]>(SeriousViolations, Colours);
}
