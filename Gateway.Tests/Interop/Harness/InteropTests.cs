using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>Tests against other people's programs. They keep real time and mostly wait: beside the tests in browsers, and first (<see cref="RealTimeFirst"/>).</summary>
[CollectionDefinition(Name)]
public sealed class InteropCollection
{
    public const string Name = "Interop";
}

/// <summary>A class of such tests. When one fails, it shows what every program said.</summary>
[Collection(InteropCollection.Name)]
public abstract class InteropTests(InteropFixture fixture) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await fixture.ReadyAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(fixture.Site.Story());
        return ValueTask.CompletedTask;
    }
}
