using Gateway.Tests.Browser;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(RealTimeFirst))]
// Three rows of tests that keep real time, and one that computes.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Gateway.Tests.Support;

/// <summary>
/// Tests that keep real time come first: phones and browsers wait more than they compute, so that their three rows go beside each other and leave time for those
/// that only compute; these fill what is left.
/// </summary>
public sealed class RealTimeFirst : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName is InteropCollection.Name or BrowserCollection.Name or PagesCollection.Name ? 0 : 1)];
}
