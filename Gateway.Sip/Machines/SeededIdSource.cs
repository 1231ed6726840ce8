namespace Gateway.Sip.Machines;

/// <summary>Repeatable chance (SplitMix64) for tests and simulations: the same seed gives the same identifiers.</summary>
public sealed class SeededIdSource(ulong seed) : IdSource
{
    private ulong _state = seed;

    public override void Fill(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i += 8)
        {
            var word = Next();
            for (var k = 0; k < 8 && i + k < bytes.Length; k++)
                bytes[i + k] = (byte)(word >> (8 * k));
        }
    }

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
