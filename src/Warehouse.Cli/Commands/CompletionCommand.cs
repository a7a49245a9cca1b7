using System.CommandLine;

namespace Warehouse.Cli;

/// <summary><c>warehouse completion bash | zsh</c>: what a shell sources to complete commands, options and their values.</summary>
static class CompletionCommand
{
    const string Bash = """
        # warehouse completion for bash: source <(warehouse completion bash)
        _warehouse() {
          local words
          words=$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
          COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _warehouse warehouse ./warehouse
        """;

    const string Zsh = """
        #compdef warehouse
        # warehouse completion for zsh: source <(warehouse completion zsh)
        _warehouse() {
          local -a found
          found=(${(f)"$(${words[1]} "[suggest:$((CURSOR + 1))]" "$BUFFER" 2>/dev/null)"})
          compadd -a found
          _files
        }
        compdef _warehouse warehouse
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var completion = new Command("completion", "print what a shell sources to complete commands and options") { shell };
        completion.SetAction((parsed, _) =>
        {
            Console.WriteLine(parsed.GetValue(shell) == "zsh" ? Zsh : Bash);
            return Task.FromResult((int)Outcome.Done);
        });
        return completion;
    }
}
