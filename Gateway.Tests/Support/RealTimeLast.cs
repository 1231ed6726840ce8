using Gateway.Tests.Browser;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(RealTimeLast))]

namespace Gateway.Tests.Support;

/// <summary>
/// Tests that keep real time come last: phones and browsers wait more than they compute, so that two rows of them go beside each other, but those that only compute would take
/// the processors from them.
/// </summary>
public sealed class RealTimeLast : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName switch
        {
            // Long, and in no hurry: begun first, so that it does not end last.
            PagesCollection.Name => 0,
            InteropCollection.Name or BrowserCollection.Name => 2,
            _ => 1,
        })];
}
