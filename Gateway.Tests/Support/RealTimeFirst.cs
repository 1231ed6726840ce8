using Gateway.Tests.Browser;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(RealTimeFirst))]
// Two rows of tests that keep real time, and one that computes: with more, phones and browsers on two processors would be late for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace Gateway.Tests.Support;

/// <summary>
/// Tests that keep real time come first: phones and browsers wait more than they compute, so that their two rows go beside each other and leave time for those
/// that only compute; these fill what is left, and of these those that kill gateways one after the other begin, since they take longest.
/// </summary>
public sealed class RealTimeFirst : ITestCollectionOrderer
{
    private const string KillingTests = ".Api.Storage.";

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string collection) =>
        collection is InteropCollection.Name or BrowserCollection.Name ? 0 : collection.Contains(KillingTests, StringComparison.Ordinal) ? 1 : 2;
}
