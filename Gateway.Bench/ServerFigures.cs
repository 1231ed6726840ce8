using System.Globalization;

namespace Gateway.Bench;

/// <summary>How a server of ours stands.</summary>
/// <param name="Allocated">Octets allocated since the start.</param>
/// <param name="PauseMilliseconds">How long the garbage collector has stopped it.</param>
/// <param name="Collections">In how many collections.</param>
/// <param name="Alerts">Alerts on disk.</param>
/// <param name="Sessions">Sessions on disk.</param>
/// <param name="Open">Sessions on disk that have not ended, and legs, users in a session and media ports of the process.</param>
/// <param name="HeapBytes">What is alive after a full collection; 0 where none was asked for.</param>
/// <param name="WorkingSetBytes">The memory that the process has from the system.</param>
internal sealed record ServerFigures(
    long Allocated, double PauseMilliseconds, long Collections, long Alerts, long Sessions, long Open, long HeapBytes, long WorkingSetBytes)
{
    public static ServerFigures Parse(string line)
    {
        var fields = line.Split(' ');
        long Number(int i) => long.Parse(fields[i], CultureInfo.InvariantCulture);
        return new(
            Number(0), double.Parse(fields[1], CultureInfo.InvariantCulture), Number(2), Number(3), Number(4), Number(5), Number(6), Number(7));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Allocated} {PauseMilliseconds} {Collections} {Alerts} {Sessions} {Open} {HeapBytes} {WorkingSetBytes}");
}
