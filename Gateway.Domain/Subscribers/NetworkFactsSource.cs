namespace Gateway.Domain.Subscribers;

/// <summary>Where elements read the present <see cref="NetworkFacts"/>. Storage replaces them once a change is on disk.</summary>
public sealed class NetworkFactsSource(NetworkFacts initial)
{
    private NetworkFacts _current = initial;

    /// <summary>The facts at this moment; hold on to the snapshot for the length of one decision.</summary>
    public NetworkFacts Current => Volatile.Read(ref _current);

    /// <summary>Raised after every change, on the thread that made it.</summary>
    public event Action? Changed;

    /// <summary>Replaces the facts atomically; <paramref name="change"/> may run again when another change came between.</summary>
    public void Replace(Func<NetworkFacts, NetworkFacts> change)
    {
        while (true)
        {
            var seen = Current;
            if (Interlocked.CompareExchange(ref _current, change(seen), seen) != seen)
                continue;
            Changed?.Invoke();
            return;
        }
    }
}
