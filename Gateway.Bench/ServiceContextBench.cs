using System.Diagnostics;
using System.Globalization;
using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;

namespace Gateway.Bench;

/// <summary>What a Request-URI does, among a million service identities: reading it, finding it and holding its trust rule against the caller.</summary>
internal static class ServiceContextBench
{
    private const int Identities = 1_000_000;
    private const int Subscribers = Identities / 8;
    private const int Questions = 200_000;

    public static void Run(TextWriter output, Effort effort)
    {
        var (identities, questions) = (effort.Times(Identities), effort.Times(Questions));
        var random = new Random(20261121);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var built = Stopwatch.GetTimestamp();
        var directory = Build(identities);
        var took = Stopwatch.GetElapsedTime(built);
        memory = GC.GetTotalMemory(forceFullCollection: true) - memory;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"contexts: {directory.IdentityCount:N0} service identities, built in {took.TotalSeconds:F1} s, {(double)memory / identities:F0} B each, {questions:N0} questions"));

        var uris = Enumerable.Range(0, 50_000).Select(_ => System.Text.Encoding.UTF8.GetBytes(UriOf(random.Next(identities)))).ToArray();
        var unknown = Enumerable.Range(0, 50_000).Select(i => System.Text.Encoding.UTF8.GetBytes($"sip:nobody-{i}@vm.poc.local")).ToArray();
        Measure(output, "known, with proof where it is wanted", directory, uris, random, questions, ServiceProof.Authenticated);
        Measure(output, "known, without proof: falling back where it is wanted", directory, uris, random, questions, ServiceProof.None);
        Measure(output, "unknown", directory, unknown, random, questions, ServiceProof.None);
        for (var i = 0; i < identities / 100; i++)
            directory = directory.With(Identity(random.Next(identities)));
        Measure(output, "known, after a hundredth was changed", directory, uris, random, questions, ServiceProof.Authenticated);

        var edits = effort.Times(20_000);
        var edited = Stopwatch.GetTimestamp();
        for (var i = 0; i < edits; i++)
            directory = directory.With(Identity(random.Next(identities)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  an edit: {Stopwatch.GetElapsedTime(edited).TotalMicroseconds / edits:F1} us"));
    }

    private static void Measure(
        TextWriter output, string name, ServiceDirectory directory, byte[][] uris, Random random, int questions, ServiceProof proof)
    {
        for (var i = 0; i < questions / 2; i++)
            Ask(directory, uris[i % uris.Length], proof, i);
        GC.Collect();
        var ticks = new long[questions];
        var found = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < questions; i++)
        {
            var uri = uris[random.Next(uris.Length)];
            var start = Stopwatch.GetTimestamp();
            var answer = Ask(directory, uri, proof, i);
            ticks[i] = Stopwatch.GetTimestamp() - start;
            if (answer is ServiceResolution.Found)
                found++;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(ticks);
        double Microseconds(double share) => ticks[(int)((ticks.Length - 1) * share)] * 1e6 / Stopwatch.Frequency;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name}: p50 {Microseconds(0.5):F2} us, p99 {Microseconds(0.99):F2} us, max {Microseconds(1):F0} us, {(double)allocated / questions:F0} B each, {100.0 * found / questions:F0} % found"));
    }

    private static ServiceResolution Ask(ServiceDirectory directory, byte[] uri, ServiceProof proof, int i) =>
        SipUri.TryParse(uri, out var requestUri)
            ? ServiceResolver.Resolve(directory, new(requestUri) { Callers = [Caller(i % Subscribers)], Proof = proof })
            : throw new InvalidOperationException("no URI");

    private static ServiceDirectory Build(int identities) => ServiceDirectory.Of(
        Enumerable.Range(0, identities).Select(Identity),
        Enumerable.Range(0, Math.Max(1, identities / 8)).Select(i => new Mailbox(MailboxOf(i), Caller(i), i.ToString(CultureInfo.InvariantCulture))),
        []);

    private static ServiceIdentity Identity(int i) => new(new($"ctx_{i:D8}"), SipUri.Parse(UriOf(i)), (i % 8) switch
    {
        0 => ServiceBehaviour.DepositStandard,
        1 => ServiceBehaviour.DepositNoAnswer,
        2 => ServiceBehaviour.DepositBusy,
        3 => ServiceBehaviour.DepositSpecial,
        4 => ServiceBehaviour.DepositDoNotDisturb,
        5 => ServiceBehaviour.RetrieveAuthenticated,
        6 => ServiceBehaviour.RetrievePin,
        _ => ServiceBehaviour.Menu,
    })
    {
        Mailbox = MailboxOf(i / 8),
        Fallback = (i % 8) switch { 3 => SipUri.Parse(UriOf(i - 3)), 5 => SipUri.Parse(UriOf(i + 1)), _ => null },
    };

    private static MailboxId MailboxOf(int subscriber) => new($"mbx_{subscriber:D8}");

    private static PocAddress Caller(int subscriber) => PocAddress.Parse($"sip:user{subscriber}@poc.local");

    private static string UriOf(int i) => $"sip:sub-user{i / 8}-{i % 8}@vm.poc.local";
}
