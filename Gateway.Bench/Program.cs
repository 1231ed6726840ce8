using Gateway.Bench;

// dotnet run -c Release --project Gateway.Bench -- NAME...   (without a name: all of them)
var benches = new SortedDictionary<string, Action<TextWriter>>(StringComparer.Ordinal)
{
    ["access"] = AccessDecisionBench.Run,
    ["transactions"] = TransactionBench.Run,
    ["messages"] = MessageBench.Run,
    ["relay"] = RelayBench.Run,
};

var unknown = args.Where(name => !benches.ContainsKey(name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"no benchmark is called {string.Join(", ", unknown)}; there are: {string.Join(", ", benches.Keys)}");
    return 2;
}

foreach (var name in args.Length > 0 ? args : [.. benches.Keys]) benches[name](Console.Out);
return 0;
