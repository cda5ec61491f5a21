// The least that Node can be given as TypeScript.
