using Gateway.Tests.Support;

namespace Gateway.Tests.Browser;

/// <summary>Tests in a real browser, one class after the other, beside those against other people's programs (<see cref="RealTimeFirst"/>).</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection
{
    public const string Name = "Browser";
}

/// <summary>A class of tests in a real browser. When one fails, it shows what every program said and what the page showed.</summary>
[Collection(BrowserCollection.Name)]
public abstract class BrowserTests(ConsoleFixture fixture) : IAsyncLifetime
{
    private protected ConsoleFixture Fixture => fixture;

    public async ValueTask InitializeAsync() => await fixture.ReadyAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(await fixture.StoryAsync());
        await fixture.LeaveSeatsAsync();
    }
}
