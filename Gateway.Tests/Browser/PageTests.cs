using Gateway.Tests.Architecture;
using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>
/// Every page of the console in a real browser, and the pictures of the documentation, <c>docs/screenshots/PAGE-THEME.png</c>. With UPDATE_SCREENSHOTS=1
/// they are taken anew; each page is looked at either way. <c>convert FILE +dither -colors 256 png8:FILE</c> makes one small; the gradient behind the sign-in needs its colours.
/// </summary>
public sealed class PageTests(TownFixture fixture) : BrowserTests(fixture), IClassFixture<TownFixture>
{
    // Larger pictures make a slow clone; a palette of 256 colours brings each of these pages below it.
    private const int PictureBytesMax = 200_000;

    // Elements that stick out of the window to the right; text for screen readers alone is clipped and may lie anywhere.
    private const string SticksOut = """
        () => [...document.querySelectorAll('body *')]
          .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1 && element.closest('[style*="clip"], [aria-hidden="true"]') === null)
          .filter((element) => { let e = element; while ((e = e.parentElement) !== null) if (getComputedStyle(e).overflowX !== 'visible') return false; return true; })
          .map((element) => element.outerHTML.slice(0, 200))
        """;

    private static readonly string Pictures = Path.Combine(SourceTree.Root, "docs", "screenshots");

    private readonly TownFixture town = fixture;

    public static TheoryData<string> EveryPage => new(ConsolePage.All.Select(page => page.Name));

    [Theory, MemberData(nameof(EveryPage))]
    public async Task A_page_can_be_read_by_everybody_in_both_themes_fits_the_window_shows_no_fault_and_has_its_pictures(string name)
    {
        var seat = await town.OpenAsync(ConsolePage.All.Single(one => one.Name == name), ColorScheme.Dark);

        Assert.Empty(await seat.Page.EvaluateAsync<string[]>(SticksOut));
        await Assertions.Expect(seat.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await PictureAsync(seat, name, ColorScheme.Dark);
        FindsNothing(await Axe.ViolationsAsync(seat.Page));

        await seat.SwitchThemeAsync(ColorScheme.Light);
        await PictureAsync(seat, name, ColorScheme.Light);
        FindsNothing(await Axe.ColourViolationsAsync(seat.Page));
    }

    [Fact]
    public void There_is_no_picture_of_a_page_that_is_not_there() => Assert.Equal(
        ConsolePage.All.Select(page => page.Name).Append(TalkPictureTests.Picture).SelectMany(name => new[] { $"{name}-dark.png", $"{name}-light.png" })
            .Concat(TalkStateTests.Pictures).Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Pictures).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    // Whole, where a comparison of texts would show the beginning alone.
    private static void FindsNothing(string[] violations) => Assert.True(violations.Length == 0, string.Join('\n', violations));

    private static async Task PictureAsync(Seat seat, string name, ColorScheme theme)
    {
        var picture = Path.Combine(Pictures, $"{name}-{theme.ToString().ToLowerInvariant()}.png");
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") != "1")
        {
            Assert.InRange(new FileInfo(picture).Length, 1, PictureBytesMax);
            return;
        }

        // What was said is drawn once it is known.
        await Assertions.Expect(seat.Page.Locator("svg[data-flat]")).ToHaveCountAsync(0);
        await seat.Page.ScreenshotAsync(new() { Path = picture, Animations = ScreenshotAnimations.Disabled });
    }
}
