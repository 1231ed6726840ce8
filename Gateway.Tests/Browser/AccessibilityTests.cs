using Gateway.Tests.Architecture;
using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>Every page of the console judged by axe in a real browser: colours and sizes as they are painted.</summary>
[Collection(PagesCollection.Name)]
public sealed class AccessibilityTests(TownFixture fixture) : BrowserTests(fixture), IClassFixture<TownFixture>
{
    private const string SeriousViolations = """
        async () => {
          const { violations } = await axe.run(document, { resultTypes: ['violations'] });
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
        }
        """;

    private static readonly string Axe = Path.Combine(SourceTree.Root, "Gateway.Web", "node_modules", "axe-core", "axe.min.js");

    private readonly TownFixture town = fixture;

    public static TheoryData<string> Pages => [.. ConsolePage.All.Select(page => page.Name)];

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_has_no_serious_violation_in_either_theme(string name)
    {
        var page = ConsolePage.All.Single(one => one.Name == name);

        foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            var seat = await town.OpenAsync(page, theme);
            Assert.Equal([], (await ViolationsAsync(seat.Page)).Select(violation => $"{theme}: {violation}"));
        }
    }

    /// <summary>What axe finds wrong with a page as it is at this moment, one line an element.</summary>
    internal static async Task<string[]> ViolationsAsync(IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(Axe));
        return await page.EvaluateAsync<string[]>(SeriousViolations);
    }
}
